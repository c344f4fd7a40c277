"""Addresses of the pages that belong to no slice."""

from django.urls import path

from pamong.ui import health, views, wellknown

app_name = "ui"

urlpatterns = [
    path("bantuan/", views.help_page, name="help"),
    path("luring/", views.offline, name="offline"),
    path("bahasa/", views.language, name="language"),
    path("token/", views.token, name="token"),
    path("komponen/", views.components, name="components"),
    path("manifest.webmanifest", wellknown.manifest, name="manifest"),
    path("sw.js", wellknown.service_worker, name="service_worker"),
    path("robots.txt", wellknown.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
    path("sehat/hidup", health.alive, name="alive"),
    path("sehat/siap", health.ready, name="ready"),
]
