"""The set-up script: what it says to an old Python, when it does nothing, what it runs and what it returns."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "dev.py"


@pytest.fixture
def dev() -> ModuleType:
    """The script as a module of its own for each test."""
    spec = importlib.util.spec_from_file_location("lohu_dev", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run; nothing is."""
    seen: list[list[str]] = []

    def keep(command: list[str], **_: object) -> int:
        seen.append(command)
        return 0

    monkeypatch.setattr(dev.subprocess, "call", keep)
    return seen


def test_an_old_python_can_read_the_script() -> None:
    """3.7 parses it, so that 3.7 can say what is missing."""
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_old_python_is_told_what_to_do(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message, exit code 3, nothing set up."""
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2))
    assert dev.main() == 3
    assert "needs Python 3.11 or newer" in capsys.readouterr().out


def test_only_the_standard_library() -> None:
    """A fresh machine has nothing else."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_second_set_up_does_nothing(
    dev: ModuleType, commands: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the stamp of the same lock nothing is run; another lock installs, another project only installs that."""
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp.json")
    python = Path(dev.venv_python())
    python.parent.mkdir()
    python.touch()
    dev.set_up()
    assert any("--require-hashes" in command for command in commands)
    assert any("--editable" in command for command in commands)
    assert any("compileall" in command for command in commands)
    commands.clear()
    dev.set_up()
    assert commands == []
    stamp = json.loads((tmp_path / "stamp.json").read_text())
    (tmp_path / "stamp.json").write_text(json.dumps({**stamp, "project": "changed"}))
    dev.set_up()
    assert not any("--require-hashes" in command for command in commands)
    assert any("--editable" in command for command in commands)
    python.unlink()
    assert dev.read_stamp() == {}


def test_damaged_stamp_is_no_stamp(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not JSON, not a table, not there."""
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp.json")
    assert dev.read_stamp() == {}
    for text in ("{", "[1]", ""):
        (tmp_path / "stamp.json").write_text(text)
        assert dev.read_stamp() == {}


def test_children_write_byte_code(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the caller's environment forbids it; foreign Python paths stay outside."""
    for name in dev.FOREIGN_SETTINGS:
        monkeypatch.setenv(name, "1")
    environment = dev.child_environment()
    assert not set(environment) & set(dev.FOREIGN_SETTINGS)
    assert environment["PATH"].startswith(str(dev.scripts_folder()))


def test_missing_system_packages(dev: ModuleType) -> None:
    """A library and a program that nobody has, and two that every Linux has."""
    needs = {"libnever.so.9": "libnever9", "never-a-program": "never", "libc.so.6": "libc6", "sh": "dash"}
    assert dev.missing_packages(needs) == ["libnever9", "never"]
    assert "sudo apt-get install -y libnever9 never\n" in dev.system_advice(["libnever9", "never"])


def test_windows_layout(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs lie in Scripts and end in .exe."""
    monkeypatch.setattr(dev, "WINDOWS", True)
    assert Path(dev.venv_python()).parts[-2:] == ("Scripts", "python.exe")
    assert Path(dev.venv_program("lint-imports")).name == "lint-imports.exe"


@pytest.mark.parametrize(("display", "word"), [("", "demo"), (":9", "luohu.lohu")])
def test_run_opens_the_sample_or_writes_the_review_pack(
    dev: ModuleType, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, display: str, word: str
) -> None:
    """Without a display it says so and calls ``lohu demo``."""
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "missing_packages", lambda needs: [])
    assert dev.command_run(argparse.Namespace(files=[], system=False)) == 0
    assert len(commands) == 1
    assert word in " ".join(commands[0])


def test_run_asks_for_system_packages_and_installs_none(
    dev: ModuleType, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one command is printed, nothing is run."""
    monkeypatch.setattr(dev, "missing_packages", lambda needs: ["libegl1"])
    with pytest.raises(dev.SetupError, match="sudo apt-get install -y libegl1"):
        dev.command_run(argparse.Namespace(files=[], system=False))
    assert commands == []


def test_every_step_runs_although_one_fails(dev: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    """The failing one decides the exit code; the table names all."""
    steps = [(f"step {n}", [sys.executable, "-c", f"print('ran {n}'); raise SystemExit({n})"]) for n in (0, 1, 0)]
    assert dev.run_steps(steps, 60) == 1
    out = capfd.readouterr().out
    assert out.count("\nran 0\n") == 2
    assert (out.count("passed"), out.count("FAILED")) == (2, 1)
    assert dev.run_steps(steps[:1], 60) == 0


def test_a_step_that_hangs_is_ended(dev: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    """After its limit the step counts as failed and the next one runs."""
    hangs = "import threading; threading.Event().wait()"
    steps = [("hangs", [sys.executable, "-c", hangs]), ("next", [sys.executable, "-c", "print('came')"])]
    assert dev.run_steps(steps, 1.0) == 1
    assert "came" in capfd.readouterr().out


def test_ci_calls_the_tests_and_nothing_else() -> None:
    """One line that does something."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line and not line.startswith("#")]
    assert code == ["set -eu", 'cd "$(dirname "$0")/.."', "exec python3 packaging/dev.py test"]
