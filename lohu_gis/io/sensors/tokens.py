"""Tokens of services, in the keyring of the system: never in a project, a file, a log or a message."""

from __future__ import annotations

SERVICE = "lohu-gis"


def token_of(origin: str) -> str | None:
    """The token kept for an origin (``https://host:port``); None where there is none or no keyring."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, origin)
    except (KeyringError, RuntimeError):
        return None


def keep_token(origin: str, token: str) -> bool:
    """Keep a token for an origin, an empty one takes it away; False where the system has no keyring."""
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    try:
        if token:
            keyring.set_password(SERVICE, origin, token)
        else:
            keyring.delete_password(SERVICE, origin)
    except PasswordDeleteError:
        return True
    except (KeyringError, RuntimeError):
        return False
    return True
