"""Sign-in, with the user name filled in where a name was chosen on this phone."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView

from sanwang.access import phone


class SignInView(LoginView):  # type: ignore[misc]  # allauth is untyped
    """allauth's sign-in on our page."""

    def get_initial(self) -> dict[str, Any]:
        """Fill in the user name of the name chosen."""
        chosen = phone.chosen(self.request)
        return {**super().get_initial(), **({"login": chosen.username} if chosen else {})}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who signed in here before."""
        chosen = phone.chosen(self.request)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "chosen": chosen, "known": phone.known(self.request)}


sign_in = SignInView.as_view()
