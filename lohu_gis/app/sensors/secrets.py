"""Passwords of brokers and services, in the system's key store: never in a project, journal or log."""

from __future__ import annotations

from lohu_gis.app.sensors.feeds import FeedSpec
from lohu_gis.core.errors import InputError

SERVICE = "LOHU GIS"


def account(spec: FeedSpec) -> str:
    """Under which name a feed's password is kept."""
    return f"{spec.user}@{spec.url or f'{spec.host}:{spec.port}'}"


def password(spec: FeedSpec) -> str | None:
    """The password of a feed; None where it has no user, no password is kept or there is no key store."""
    if not spec.user:
        return None
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, account(spec))
    except KeyringError:
        return None


def keep_password(spec: FeedSpec, secret: str) -> None:
    """Keep a password.

    Raises
    ------
    InputError
        ``secret.no_store`` where the system has no key store.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, account(spec), secret)
    except KeyringError as error:
        raise InputError("secret.no_store", reason=str(error)) from error
