"""The lock file: everything with hashes, nothing with an address, all licences fit a product under Apache-2.0."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "packaging"
LOCK = (FOLDER / "requirements.lock").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^([A-Za-z0-9._-]+)==([^ \\\n]+)(.*?)(?=^\S|\Z)", LOCK, re.MULTILINE | re.DOTALL)


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_has_version_and_hashes() -> None:
    """No line that is not a package with a version, a condition or a SHA-256."""
    assert len(ENTRIES) > 60
    assert [name for name, _, rest in ENTRIES if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", rest)] == []
    lines = [line for line in LOCK.splitlines() if line.strip() and not line.startswith(("#", "    --hash=sha256:"))]
    assert [line for line in lines if not re.match(r"[a-z0-9._-]+==\S+( ; .+)? \\$", line)] == []


def test_no_addresses() -> None:
    """Where packages come from is the machine's business."""
    assert not re.search(r"https?:|file:|//|\bindex\b|find-links", LOCK)


def test_every_requirement_is_locked() -> None:
    """requirements.in was resolved after its last change."""
    wanted = re.findall(r"^([A-Za-z0-9._-]+)", (FOLDER / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    locked = {normal(name) for name, _, _ in ENTRIES}
    assert [name for name in wanted if normal(name) not in locked] == []


def test_installed_versions_are_the_locked_ones() -> None:
    """The environment that runs these tests is the one that users get."""
    versions: dict[str, set[str]] = {}
    for name, version, _ in ENTRIES:
        versions.setdefault(normal(name), set()).add(version)
    installed = {normal(item.name): item.version for item in importlib.metadata.distributions()}
    assert [f"{n} {installed[n]}" for n in versions if n in installed and installed[n] not in versions[n]] == []


def test_licences() -> None:
    """No GPL or AGPL among what the program needs; LGPL (Qt) stays replaceable, PyInstaller's exception covers it."""
    excepted = {"pyinstaller", "pyinstaller-hooks-contrib"}  # build tool; its licence frees what it builds
    wrong = []
    for name, _, _ in ENTRIES:
        try:
            metadata = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        words = " ".join([*(metadata.get_all("License-Expression") or []), *(metadata.get_all("Classifier") or [])])
        copyleft = re.search(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public License", words)
        choice = re.search(r"LGPL|Lesser|\bOR\b", words)
        if copyleft and not choice and name not in excepted:
            wrong.append(f"{name}: {copyleft.group()} in {words}")
    assert wrong == []
