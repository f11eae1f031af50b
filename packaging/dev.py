"""Set up, start and check LOHU GIS with nothing but the Python standard library.

    python3 packaging/dev.py run  [FILE ...]   sets up .venv, then opens the workstation on the sample district
    python3 packaging/dev.py test [--long]     the same set-up, then every check: lint, types, import contracts, tests
    python3 packaging/dev.py bench             the benchmarks of docs/performance.md
    python3 packaging/dev.py lock              resolves packaging/requirements.in into packaging/requirements.lock

What the set-up did is stamped into ``.venv``; a second call finds the stamp and goes straight on. Package indexes,
proxies and certificates are taken from the configuration of pip and apt on the machine; none is named here.
The file keeps to what Python 3.7 can read, so that an old one gets a clear message instead of a syntax error.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "lohu-setup.json"
REQUIREMENTS = ROOT / "packaging" / "requirements.in"
LOCK = ROOT / "packaging" / "requirements.lock"
SAMPLE = ROOT / "sample_data" / "luohu.lohu"
WINDOWS = os.name == "nt"
OLDEST_PYTHON = (3, 11)
STEP_LIMIT_S = 45 * 60
LONG_STEP_LIMIT_S = 4 * 3600
FOREIGN_SETTINGS = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_USER",
    "PIP_TARGET",
    "__PYVENV_LAUNCHER__",
)

# What the wheels expect of a Linux system: shared library, or program, or file -> Debian package. The left side is
# what is looked for (it is the same on every distribution), the right side what is installed.
RUN_NEEDS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libEGL_mesa.so.0": "libegl-mesa0",
    "libOpenGL.so.0": "libopengl0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# What a window needs beyond that (X11; a desktop on Wayland brings its own libraries).
WINDOW_NEEDS = {
    "libGLX_mesa.so.0": "libglx-mesa0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXrender.so.1": "libxrender1",
    "libXcursor.so.1": "libxcursor1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
TEST_NEEDS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "pdftoppm": "poppler-utils",
    "rsvg-convert": "librsvg2-bin",
    "objdump": "binutils",
    "mosquitto": "mosquitto",
}


class SetupError(Exception):
    """Something the person at the keyboard has to do; the text says what."""


def say(text: str) -> None:
    """Print one line at once, also where the console cannot show every character."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def heading(text: str) -> None:
    """Print a heading that can be found again in a long log."""
    say("\n=== {} {}".format(text, "=" * max(4, 100 - len(text))))


def child_environment() -> dict[str, str]:
    """Return the environment for every child: byte code is written, text is UTF-8, no foreign Python settings."""
    environment = dict(os.environ)
    for name in FOREIGN_SETTINGS:
        environment.pop(name, None)
    environment["PYTHONUTF8"] = "1"
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = str(scripts_folder()) + os.pathsep + environment.get("PATH", os.defpath)
    return environment


def run(command: list[str], what: str) -> None:
    """Run a set-up command; its output is shown.

    Raises
    ------
    SetupError
        The command ended with an error.
    """
    code = subprocess.call(command, cwd=str(ROOT), env=child_environment())
    if code != 0:
        raise SetupError("{} failed (exit code {}): {}".format(what, code, " ".join(command)))


# ---- Python environment -------------------------------------------------------------------------------------------


def scripts_folder() -> Path:
    """Return the folder of the environment's programs."""
    return VENV / ("Scripts" if WINDOWS else "bin")


def venv_python() -> str:
    """Return the interpreter of the environment."""
    return str(scripts_folder() / ("python.exe" if WINDOWS else "python"))


def venv_program(name: str) -> str:
    """Return the path of a program that a locked package installs."""
    return str(scripts_folder() / (name + ".exe" if WINDOWS else name))


def check_python() -> None:
    """Refuse an interpreter that is too old, with a sentence instead of a syntax error."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        raise SetupError(
            f"LOHU GIS needs Python {wanted} or newer; this is Python {sys.version.split()[0]} ({sys.executable}).\n"
            f"Call it with a newer one, for example: python{wanted} packaging/dev.py run"
        )


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a text file with line ends as on Linux, so that a Windows checkout gives the same."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what the last complete set-up did; empty when there was none or the environment is broken."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and os.path.exists(venv_python()) else {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Write the stamp whole or not at all."""
    temporary = STAMP.with_suffix(".tmp")
    temporary.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    os.replace(str(temporary), str(STAMP))


def set_up() -> None:
    """Bring ``.venv`` to the state of the lock file; does nothing when the stamp says so."""
    wanted = {"lock": fingerprint(LOCK), "project": fingerprint(ROOT / "pyproject.toml"), "root": str(ROOT)}
    stamp = read_stamp()
    if stamp == wanted:
        return
    heading(f"Setting up {VENV.name}")
    provide_environment()
    if stamp.get("lock") != wanted["lock"]:
        locked = ["--require-hashes", "--only-binary", ":all:", "--no-compile", "-r", str(LOCK)]
        pip_install(locked, "Installing the locked packages (about 500 MB)")
    # The plain path file: the other form starts a finder at every start of the interpreter.
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--config-settings", "editable_mode=compat"]
    pip_install([*options, "--editable", str(ROOT)], "Installing the project itself")
    compile_byte_code()
    write_stamp(wanted)


def environment_can(code: str) -> bool:
    """Tell whether the environment has an interpreter that runs a piece of code without an error."""
    if not os.path.exists(venv_python()):
        return False
    return subprocess.call([venv_python(), "-c", code], env=child_environment(), stderr=subprocess.DEVNULL) == 0


def provide_environment() -> None:
    """Make sure of ``.venv`` with a Python that is new enough and pip in it.

    Also where the system's Python has no ``ensurepip`` (Debian, Ubuntu). An environment that runs is kept.
    """
    if not environment_can(f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON!r})"):
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], "Creating the environment")
    if environment_can("import pip"):
        return
    from_python = [venv_python(), "-m", "ensurepip", "--default-pip"]
    if environment_can("import ensurepip") and subprocess.call(from_python, env=child_environment()) == 0:
        return
    if not bootstrap_pip():
        raise SetupError(
            "This Python has no pip to start with. Install it once with\n"
            "    sudo apt-get install -y python3-venv\n"
            "(or your system's package with the modules 'venv' and 'ensurepip') and call this again."
        )


def bootstrap_pip() -> bool:
    """Put pip into the fresh environment from whatever the machine offers; False when it offers nothing."""
    bundled = glob.glob("/usr/share/python-wheels/pip-*.whl")
    if bundled and pip_from_wheel(max(bundled)):
        return True
    with tempfile.TemporaryDirectory(prefix="lohu-pip-") as folder:
        fetched = wheel_from_debian(folder)
        if fetched and pip_from_wheel(fetched[0]):
            return True
    if importlib.util.find_spec("pip") is None:
        return False
    system_pip = [sys.executable, "-m", "pip", "--python", venv_python(), "install", "pip"]
    return subprocess.call(system_pip, cwd=str(ROOT), env=child_environment()) == 0


def pip_from_wheel(wheel: str) -> bool:
    """Install a pip wheel by running it, which needs no pip."""
    command = [venv_python(), wheel + "/pip", "install", "--no-index", "--disable-pip-version-check", wheel]
    return subprocess.call(command, cwd=str(ROOT), env=child_environment()) == 0


def wheel_from_debian(folder: str) -> list[str]:
    """Fetch Debian's package of the pip wheel and unpack it into ``folder``; needs no root. Empty when it cannot."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return []
    # A private list folder lets an ordinary user refresh the package lists.
    state = os.path.join(folder, "lists")
    os.makedirs(os.path.join(state, "partial"))
    private = ["-o", "Dir::State::lists=" + state, "-o", "APT::Sandbox::User=root"]
    attempts: list[list[str]] = [["download"], [*private, "update"], [*private, "download"]]
    for attempt in attempts:
        names = ["python3-pip-whl"] if attempt[-1] == "download" else []
        subprocess.call(["apt-get", *attempt, *names], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        packages = glob.glob(os.path.join(folder, "python3-pip-whl*.deb"))
        if packages and subprocess.call(["dpkg-deb", "-x", packages[0], folder]) == 0:
            return glob.glob(os.path.join(folder, "usr", "share", "python-wheels", "pip-*.whl"))
    return []


def pip_install(arguments: list[str], what: str) -> None:
    """Run pip of the environment."""
    say(what + " ...")
    base = [venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(base + arguments, what)


def compile_byte_code() -> None:
    """Compile everything once: without byte code the imports of a start take two to five times as long."""
    say("Compiling byte code ...")
    folders = [str(VENV / ("Lib" if WINDOWS else "lib")), str(ROOT / "lohu_gis")]
    # Side by side needs semaphores, which some containers lack. The exit code of the second call says nothing: some
    # packages ship deliberately broken files among their tests.
    for workers in (["-j", "0"], []):
        command = [venv_python(), "-m", "compileall", "-q", *workers, *folders]
        output = subprocess.DEVNULL
        if subprocess.call(command, env=child_environment(), stdout=output, stderr=output) == 0:
            return


# ---- System packages ----------------------------------------------------------------------------------------------


def missing_packages(needs: dict[str, str]) -> list[str]:
    """Return the Debian packages for those needs that this Linux system does not meet (empty elsewhere)."""
    if not sys.platform.startswith("linux"):
        return []
    listing = subprocess.run([find_ldconfig(), "-p"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    lines = listing.stdout.decode("utf-8", "replace").splitlines()
    libraries = {line.split()[0] for line in lines if line.startswith("\t")}
    missing = []
    for need, package in needs.items():
        present = need in libraries if ".so." in need else shutil.which(need) is not None
        if not present:
            missing.append(package)
    return missing


def find_ldconfig() -> str:
    """Return the program that lists the shared libraries; it is not on an ordinary user's path."""
    return shutil.which("ldconfig") or "/sbin/ldconfig"


def provide_system(needs: dict[str, str], may_install: bool) -> list[str]:
    """Install what is missing where that is allowed and possible; return what is missing still."""
    missing = missing_packages(needs)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (missing and may_install and is_root and shutil.which("apt-get")):
        return missing
    heading("Installing system packages: {}".format(" ".join(missing)))
    environment = dict(child_environment(), DEBIAN_FRONTEND="noninteractive")
    subprocess.call(["apt-get", "update", "-q"], env=environment, stdout=subprocess.DEVNULL)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    subprocess.call(install, env=environment, stdout=subprocess.DEVNULL)
    return missing_packages(needs)


def system_advice(missing: list[str]) -> str:
    """Return the one command that brings the missing system packages."""
    return (
        "This system lacks libraries that windows and pictures need. One command installs them:\n"
        "    sudo apt-get install -y {}\n"
        "(on other systems: the packages with the same content)".format(" ".join(missing))
    )


# ---- Commands -----------------------------------------------------------------------------------------------------


def has_display() -> bool:
    """Tell whether a window can be opened."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def command_run(options: argparse.Namespace) -> int:
    """Open the workstation; without a display write the review pack and say so."""
    needs = dict(RUN_NEEDS, **WINDOW_NEEDS) if has_display() else RUN_NEEDS
    missing = provide_system(needs, may_install=options.system)
    if missing:
        raise SetupError(f"{system_advice(missing)}\nAs root, 'packaging/dev.py run --system' does it by itself.")
    set_up()
    program = [venv_python(), "-m", "lohu_gis"]
    if not has_display():
        folder = ROOT / "build" / "demo"
        say(f"There is no display here, so no window can be opened. Writing the review pack instead: {folder}")
        say(f"没有可用的显示器，无法打开窗口；改为写出演示成果：{folder}")
        return subprocess.call([*program, "demo", "--out", str(folder)], cwd=str(ROOT), env=child_environment())
    targets = [os.path.abspath(name) for name in options.files] or [str(SAMPLE)]
    return subprocess.call(program + targets, env=child_environment())


def command_test(options: argparse.Namespace) -> int:
    """Run every check, all of them even when one fails; 0 only when all passed."""
    missing = provide_system(dict(RUN_NEEDS, **WINDOW_NEEDS, **TEST_NEEDS), may_install=True)
    if missing:
        say(system_advice(missing))
    set_up()
    python = venv_python()
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    tests = [python, "-m", "pytest", "-n", workers, "--dist", "loadscope", *options.pytest]
    steps = [
        ("Lint (ruff)", [python, "-m", "ruff", "check", "."]),
        ("Types (mypy --strict)", [python, "-m", "mypy"]),
        ("Import contracts (import-linter)", [venv_program("lint-imports")]),
        ("Tests (pytest)", [*tests, "--long"] if options.long else tests),
    ]
    return run_steps(steps, LONG_STEP_LIMIT_S if options.long else STEP_LIMIT_S)


def run_steps(steps: list[tuple[str, list[str]]], limit_s: float) -> int:
    """Run the named commands one after the other and print a table of the results at the end."""
    results = []
    for name, command in steps:
        heading(name)
        say("$ " + " ".join(shlex.quote(part) for part in command))
        started = time.monotonic()
        try:
            code = subprocess.call(command, cwd=str(ROOT), env=child_environment(), timeout=limit_s)
        except subprocess.TimeoutExpired:
            say(f"Stopped after {limit_s / 60:.0f} minutes.")
            code = 124
        results.append((name, code, time.monotonic() - started))
    heading("Result")
    for name, code, seconds in results:
        say("{:<40} {:<8} {:7.1f} s".format(name, "passed" if code == 0 else "FAILED", seconds))
    return 0 if all(code == 0 for _, code, _ in results) else 1


def command_bench(options: argparse.Namespace) -> int:
    """Run the benchmarks alone, in one process, so that the figures mean something."""
    set_up()
    command = [venv_python(), "-m", "pytest", "tests/bench", "--bench", "-n", "0", *options.pytest]
    return subprocess.call(command, cwd=str(ROOT), env=child_environment())


def command_lock(_options: argparse.Namespace) -> int:
    """Resolve requirements.in for every supported Python and system; the file carries versions and hashes only."""
    resolver = shutil.which("uv") or shutil.which("uv", path=str(scripts_folder()))
    if resolver is None:
        raise SetupError("Resolving needs the program 'uv' (pip install uv); running and testing do not.")
    quiet = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    scope = ["--universal", "--python-version", ".".join(str(part) for part in OLDEST_PYTHON), "--generate-hashes"]
    files = [str(REQUIREMENTS.relative_to(ROOT)), "--output-file", str(LOCK.relative_to(ROOT))]
    run([resolver, "pip", "compile", *scope, *quiet, *files], "Resolving")
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what stands behind ``--`` goes to pytest."""
    rest: list[str] = []
    if "--" in arguments:
        cut = arguments.index("--")
        arguments, rest = arguments[:cut], arguments[cut + 1 :]
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up, start and check LOHU GIS.")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("run", help="open the workstation on the sample district")
    start.add_argument("files", nargs="*", help="a project or data files instead of the sample district")
    start.add_argument("--system", action="store_true", help="as root: install missing system packages first")
    start.set_defaults(action=command_run)
    test = commands.add_parser("test", help="lint, types, import contracts, tests (pytest options behind --)")
    test.add_argument("--long", action="store_true", help="also whole corpora, soak, long loads, the frozen program")
    test.set_defaults(action=command_test)
    commands.add_parser("bench", help="the benchmarks").set_defaults(action=command_bench)
    commands.add_parser("lock", help="resolve requirements.in again").set_defaults(action=command_lock)
    options = parser.parse_args(arguments)
    options.pytest = rest
    return options


def main() -> int:
    """Run one command and return the exit code: 3 when the person has to do something first."""
    try:
        check_python()
        options = parse(sys.argv[1:])
        code: int = options.action(options)
    except SetupError as error:
        say("\n" + str(error))
        return 3
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
