"""From a command line to an exit code.

0 done; 1 internal error (a log file is named); 2 wrong usage; 3 the input cannot be used; 130 interrupted.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from lohu_gis.app import i18n
from lohu_gis.app.i18n import _
from lohu_gis.app.messages import message_of
from lohu_gis.app.settings import Settings
from lohu_gis.cli.context import Context
from lohu_gis.cli.options import Parser, global_parser
from lohu_gis.cli.output import Output
from lohu_gis.core.errors import Cancelled, InputError, LohuError, UsageError
from lohu_gis.core.text import N_
from lohu_gis.io.platform import current

DONE, INTERNAL, USAGE, INPUT, INTERRUPTED = 0, 1, 2, 3, 130

VERBS: Mapping[str, str] = {
    "info": N_("what is in a file, and what is wrong with it"),
    "tools": N_("the tools, with their parameters"),
    "run": N_("run a tool"),
    "map": N_("draw a map"),
    "scene": N_("make a picture or model of the massing"),
    "scenarios": N_("the scenarios of a project, and what one changes"),
    "new": N_("make a project"),
    "add": N_("add data to a project"),
    "demo": N_("the whole way on the sample district, as files"),
    "doctor": N_("versions and abilities of this machine"),
}
"""Verbs and what they do; each is a module of `cli.verbs`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; never raises."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    output = Output("--json" in given)
    try:
        code = _run(given, output)
        output.finish()
        return code
    except BrokenPipeError:
        # Whoever read our output has heard enough; keep Python from complaining while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (KeyboardInterrupt, Cancelled):
        output.note(_("Interrupted."))
        return INTERRUPTED
    except UsageError as error:
        output.note(_("error") + ": " + message_of(error))
        return USAGE
    except LohuError as error:
        return _refuse(error, output)
    except MemoryError:
        return _refuse(InputError("memory.full"), output)
    except Exception as error:  # noqa: BLE001 - the last place to turn a bug into a log file and exit code 1
        return _internal(error, output)


def _run(given: list[str], output: Output) -> int:
    options, rest = global_parser().parse_known_args(given)
    settings = Settings()
    for text in options.set_:
        settings.override(text)
    if options.lang:
        settings.override(f"program.language={options.lang}")
    i18n.set_language(settings.get("program.language"))
    _log_to(options.log_level or settings.get("program.log_level"), options.log_file)
    if not rest or _is_file(rest[0]):
        return _window(rest, settings)
    if rest[0] in ("-h", "--help"):
        output.say(_help().rstrip())
        return DONE
    if rest[0] == "--version":
        from lohu_gis import __version__

        output.say(f"LOHU GIS {__version__}")
        return DONE
    return _verb(rest[0]).run(rest[1:], Context(output, settings))  # type: ignore[no-any-return]  # a module found by its name


def _verb(name: str) -> ModuleType:
    if name not in VERBS:
        raise UsageError("command.unknown", command=name, known=", ".join(VERBS))
    return importlib.import_module(f"lohu_gis.cli.verbs.{name}")


def _is_file(text: str) -> bool:
    """Whether a first word names a file or project rather than a verb."""
    if text in VERBS or text.startswith("-"):
        return False
    return "|layer=" in text or bool(Path(text).suffix) or os.sep in text or Path(text).exists()


def _window(files: list[str], settings: Settings) -> int:
    for text in files:
        if text.startswith("-"):
            raise UsageError("usage.wrong", reason=text, command="lohu")
        if not Path(text.partition("|")[0]).exists():
            raise InputError("file.missing", path=text)
    if not current().has_display:  # Qt would end the process with its own words
        raise InputError("window.failed", reason=_("there is no display"))
    module = importlib.import_module("lohu_gis.ui.main") if _has_window() else None
    if module is None:
        raise UsageError("window.missing")
    return int(module.main(files, settings))


def _has_window() -> bool:
    return importlib.util.find_spec("lohu_gis.ui.main") is not None


def _help() -> str:
    parser = Parser(prog="lohu", parents=[global_parser()], add_help=False, usage=_(
        "lohu [PROJECT | FILE ...]\n       lohu COMMAND [OPTIONS]"))
    lines = [parser.format_usage(), _("commands:")]
    lines += [f"  {name:<8} {_(text)}" for name, text in VERBS.items()]
    lines += ["", _("Without a command the workstation opens. “lohu COMMAND --help” explains a command."), ""]
    body = parser.format_help()
    return "\n".join(lines) + body[len(parser.format_usage()):]


def _log_to(level: str, file: str | None) -> None:
    root = logging.getLogger()
    root.setLevel(level.upper())
    if file is not None:
        try:
            handler = logging.FileHandler(file, encoding="utf-8")
        except OSError as error:
            raise InputError("disk.failed", path=file, reason=error.strerror or str(error)) from error
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)


def _refuse(error: LohuError, output: Output) -> int:
    message = " ".join(message_of(error).split())
    output.data({"error": {"code": error.code, "message": message}})
    output.note(_("error") + ": " + message)
    return INPUT


def _internal(error: Exception, output: Output) -> int:
    from datetime import datetime

    import lohu_gis

    trace = "".join(traceback.format_exception(error))
    logging.getLogger(__name__).debug("internal error", exc_info=error)
    try:
        folder = current().state_folder() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now().astimezone()
        path = folder / f"lohu-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
        path.write_text(f"LOHU GIS {lohu_gis.__version__}, Python {sys.version}\n{sys.argv}\n{trace}", encoding="utf-8")
        where = str(path)
    except OSError:
        output.note(trace)
        where = "-"
    output.note(_("Internal error ({kind}: {error}). This is a fault of the program. Details: {path}").format(
        kind=type(error).__name__, error=" ".join(str(error).split())[:300], path=where))
    return INTERNAL
