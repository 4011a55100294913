"""Every address, by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sanwang.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("sanwang.access.urls")),
    path("demo/", include("sanwang.demo.bar.urls")),
    path("", include("sanwang.flows.urls")),
    path("", include("sanwang.intake.urls")),
    path("", include("sanwang.web.urls")),
]

handler400 = "sanwang.web.views.failure.bad"
handler403 = "sanwang.web.views.failure.denied"
handler500 = "sanwang.web.views.failure.failed"
