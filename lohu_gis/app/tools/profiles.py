"""How exports are read, as the value of a tool's parameter: words, profiles of layouts, the secret of person keys."""

from __future__ import annotations

import functools
from pathlib import Path

from lohu_gis.analysis.complaints.masking import mask_text
from lohu_gis.analysis.complaints.profile import Profile, profile_of
from lohu_gis.analysis.complaints.rules import ReadingRules
from lohu_gis.analysis.complaints.silence import without_words
from lohu_gis.analysis.complaints.vocabulary import Vocabulary, vocabulary_of
from lohu_gis.app.resources import resource_path
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.io import source
from lohu_gis.io.complaints import profiles
from lohu_gis.io.complaints.export import read_export
from lohu_gis.io.content import content_name
from lohu_gis.io.reading import ReadResult

AUTO = "auto"
KIND = "complaints"


@functools.cache
def vocabulary() -> Vocabulary:
    """The words that come with the program."""
    return vocabulary_of(profiles.read_profile(resource_path("profiles/complaints.toml")))


def load_profile(path: Path) -> Profile:
    """A profile from a TOML file.

    Raises
    ------
    InputError
        ``file.missing``, ``rules.unreadable``, ``profile.invalid``.
    """
    try:
        return profile_of(profiles.read_profile(path))
    except InputError as error:
        raise InputError(error.code, **({"path": str(path)} | error.facts)) from error


def remembered_profiles() -> dict[str, Profile]:
    """All profiles that were confirmed, by the fingerprint of their layout; damaged files are passed over."""
    found: dict[str, Profile] = {}
    for path in profiles.all_remembered(KIND):
        try:
            profile = load_profile(path)
        except InputError:
            continue
        found[profile.fingerprint] = profile
    return found


def profile_input(name: str) -> ToolInput:
    """The value of a parameter of kind `Profile`: ``auto`` or the path of a TOML file.

    Raises
    ------
    InputError
        As `load_profile`.
    """
    key = profiles.person_key()
    if name == AUTO:
        return ToolInput(ReadingRules(vocabulary(), None, remembered_profiles(), key), AUTO)
    path = Path(name)
    return ToolInput(ReadingRules(vocabulary(), load_profile(path), {}, key), name, content_name(path))


def export_input(path: str, encoding: str | None = None,
                 progress: Progress | None = None) -> tuple[ToolInput, ReadResult]:
    """An export as the value of a parameter, not masked yet: it lives in memory until the tool has masked it.

    Raises
    ------
    InputError
        ``file.*``, ``layer.missing``; what a library quotes from the file is masked.
    """
    try:
        with without_words():
            result = read_export(path, encoding, progress)
    except InputError as error:
        raise _masked(error) from None
    return ToolInput(FeatureTable(result.block), path, content_name(source.parse(path).file)), result


def _masked(error: InputError) -> InputError:
    """The error with the words of libraries masked; paths stay."""
    facts = {name: mask_text(value) if isinstance(value, str) and name != "path" else value
             for name, value in error.facts.items()}
    return InputError(error.code, **facts)
