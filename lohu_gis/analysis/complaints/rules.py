"""By what exports are read: the words, the profiles that were confirmed before, and the secret of person keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lohu_gis.analysis.complaints.profile import Profile, fingerprint
from lohu_gis.analysis.complaints.vocabulary import Vocabulary


@dataclass(frozen=True)
class ReadingRules:
    """What a tool that reads exports is given.

    Attributes
    ----------
    profile
        The one that was asked for; None for ``auto``.
    remembered
        Fingerprint of headings -> profile that a person confirmed.
    salt
        See `masking.person_keys`.
    """

    vocabulary: Vocabulary
    profile: Profile | None = None
    remembered: Mapping[str, Profile] = field(default_factory=dict)
    salt: bytes = field(default=b"", repr=False)

    def for_headings(self, names: Sequence[str]) -> Profile | None:
        """The profile for a layout: the one that was asked for, else the one confirmed before, else None."""
        return self.profile or self.remembered.get(fingerprint(names))
