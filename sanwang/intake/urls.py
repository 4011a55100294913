"""Addresses of the intake room."""

from __future__ import annotations

from django.urls import URLPattern, path

from sanwang.intake.views import batch, desk, forms_out

app_name = "intake"
urlpatterns: list[URLPattern] = [
    path("import", desk.show, name="desk"),
    path("import/empty/<slug:form>", forms_out.empty, name="empty"),
    path("import/export", forms_out.filled, name="export"),
    path("import/<uuid:id>", batch.show, name="batch"),
    path("import/<uuid:id>/sheets", batch.sheets, name="sheets"),
    path("import/<uuid:id>/again", batch.again, name="again"),
    path("import/<uuid:id>/confirm", batch.confirm, name="confirm"),
    path("import/<uuid:id>/undo", batch.undo, name="undo"),
    path("import/<uuid:id>/marked", batch.marked, name="marked"),
]
