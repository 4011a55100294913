"""Accounts: who can sign in. A person has at most one; a villager without an office has none."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager["Account"]):
    """Look-up by user name, as the sign-in asks it."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the account of that name, whatever its case."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A sign-in. There is no superuser: what an account may do follows from its grants alone."""

    username = models.CharField(max_length=40, unique=True, help_text="name to sign in with")
    email = models.EmailField(blank=True, default="")
    person = models.OneToOneField("organization.Person", models.PROTECT, null=True, related_name="account")
    county = models.ForeignKey(
        "organization.Division", models.PROTECT, null=True, related_name="+", help_text="whose administrator keeps it"
    )
    display_name = models.CharField(max_length=30)
    is_active = models.BooleanField(default=True)
    large_type = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="access_username_is_one_whatever_its_case"),
        ]

    def __str__(self) -> str:
        """Return the name shown."""
        return self.display_name

    @property
    def is_staff(self) -> bool:
        """Never: there is no back door."""
        return False
