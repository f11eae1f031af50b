"""Profiles on disk and the secret of person keys."""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.complaints.profile import fingerprint, profile_of
from lohu_gis.io.complaints import profiles
from lohu_gis.io.platform import current


def test_the_secret_is_made_once_and_is_nobody_elses_to_read() -> None:
    first = profiles.person_key()
    assert len(first) == profiles.KEY_BYTES
    assert profiles.person_key() == first
    if sys.platform != "win32":
        mode = (current().config_folder() / profiles.KEY_FILE).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows write everywhere")
def test_without_a_folder_of_settings_there_is_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    monkeypatch.setenv("LOHU_CONFIG_DIR", str(locked / "inner"))
    assert profiles.person_key() == b""


def test_profiles_are_remembered_by_their_layout() -> None:
    mark = fingerprint(["受理时间", "诉求内容"])
    assert fingerprint(["诉求 内容", "受理时间（必填）"]) == mark
    assert profiles.remembered("complaints", mark) is None
    content = {"fingerprint": mark, "columns": {"opened": "受理时间", "category": ["a\"b", "c\\d\n"]},
               "persons": {"x.y": "name"}, "datum": "gcj02"}
    path = profiles.remember("complaints", mark, content)
    assert profiles.all_remembered("complaints") == [path]
    assert profile_of(profiles.read_profile(path)).sources("category") == ('a"b', "c\\d\n")
    profiles.forget("complaints", mark)
    assert profiles.all_remembered("complaints") == []


@pytest.mark.parametrize("mark", ["../../evil", "", "0123456789ABCDEF", "0" * 15])
def test_only_fingerprints_name_files(mark: str) -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        profiles.remember("complaints", mark, {})


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\u2028"), max_size=12)


@given(st.dictionaries(TEXT.filter(bool), TEXT | st.lists(TEXT, max_size=3), max_size=4),
       st.dictionaries(TEXT.filter(bool), TEXT, max_size=3))
def test_what_is_written_is_read_back(flat: dict[str, object], table: dict[str, str]) -> None:
    content = {name: value for name, value in flat.items() if name != "t"} | {"t": table}
    assert tomllib.loads(profiles.to_toml(content)) == content
