"""The nouns of access."""

from sanwang.access.models.account import Account
from sanwang.access.models.grant import Grant, Token

__all__ = ["Account", "Grant", "Token"]
