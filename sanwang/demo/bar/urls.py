"""The bar's one address."""

from __future__ import annotations

from django.urls import path

from sanwang.demo.bar import views

app_name = "demo"
urlpatterns = [path("as/<slug:key>", views.sit, name="as")]
