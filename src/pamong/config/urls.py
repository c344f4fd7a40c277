"""The URL table: Indonesian paths, one namespace per slice."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pamong.ui.urls")),
    path("", include("pamong.verification.urls")),
    path("", include("pamong.transparency.urls")),
    path("", include("pamong.letters.urls")),
    path("", include("pamong.office.urls")),
    path("", include("pamong.satgas.urls")),
]
if settings.MODE != "production":
    urlpatterns.append(path("demo/", include("pamong.demo.urls")))

handler400 = "pamong.ui.errors.bad_request"
handler403 = "pamong.ui.errors.permission_denied"
handler404 = "pamong.ui.errors.not_found"
handler500 = "pamong.ui.errors.server_error"
