"""Sealed values: identity numbers and telephones at rest, blind indexes to look them up, commitments in the log.

The key lies outside the database (``settings.SEAL_KEY``, 32 bytes). Sealing is AES-256-GCM with a random nonce.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(value: str) -> bytes:
    """Return the value encrypted: nonce and ciphertext."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(settings.SEAL_KEY).encrypt(nonce, value.encode(), None)


def unseal(sealed: bytes | memoryview | None) -> str:
    """Return what was sealed; empty for nothing."""
    if not sealed:
        return ""
    raw = bytes(sealed)
    return _cipher(settings.SEAL_KEY).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()


def blind(kind: str, value: str) -> bytes:
    """Return the 16-byte blind index of a value: equal values of a kind are equal, nothing else shows."""
    return hmac.digest(settings.SEAL_KEY, f"index:{kind}:{value}".encode(), "sha256")[:16]


def commitment(value: str) -> str:
    """Return a keyed commitment for the event log: it proves a value without holding it."""
    return hmac.digest(settings.SEAL_KEY, f"log:{value}".encode(), "sha256").hex()[:32]


def masked_id(value: str) -> str:
    """Return an identity number fit for a screen: ``991126********0017``."""
    return f"{value[:6]}********{value[-4:]}" if len(value) == 18 else "*" * len(value)


def masked_phone(value: str) -> str:
    """Return a telephone number fit for a screen: ``154****4321``."""
    return f"{value[:3]}****{value[-4:]}" if len(value) == 11 else "*" * len(value)
