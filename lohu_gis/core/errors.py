"""Errors as codes with facts; the sentence a person reads is composed at the edge (`app.messages`)."""

from __future__ import annotations


class LohuError(Exception):
    """Base of all errors this program raises on purpose.

    Parameters
    ----------
    code
        Dotted identifier, for example ``"crs.missing"``; never translated.
    **facts
        What the message needs (``path="a.shp"``, ``column="storeys"``); plain values only.
    """

    def __init__(self, code: str, **facts: object) -> None:
        details = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{code} ({details})" if details else code)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between processes with code and facts intact."""
        return _rebuild, (type(self), self.code, self.facts)


def _rebuild(kind: type[LohuError], code: str, facts: dict[str, object]) -> LohuError:
    return kind(code, **facts)


class InputError(LohuError):
    """A file or value that cannot be used as it is (exit code 3)."""


class UsageError(LohuError):
    """The call itself is wrong: unknown tool, missing parameter, bad ending (exit code 2)."""


class Rejected(LohuError):
    """An edit that the project does not allow; the project stays as it was."""


class Cancelled(Exception):
    """Raised inside a job at the next check after somebody asked it to stop."""
