"""Addresses of the flood watch: the crew's under /satgas/, everybody's under /banjir/."""

from django.urls import URLPattern, URLResolver

from pamong.satgas.urls import (
    coordinator,
    crew,
    feeds,
    incidents,
    public,
    records,
    reports,
    rota,
    sensorthings,
    wall,
)

app_name = "satgas"
urlpatterns: list[URLPattern | URLResolver] = [
    *coordinator.urlpatterns,
    *crew.urlpatterns,
    *feeds.urlpatterns,
    *incidents.urlpatterns,
    *public.urlpatterns,
    *records.urlpatterns,
    *reports.urlpatterns,
    *rota.urlpatterns,
    *sensorthings.urlpatterns,
    *wall.urlpatterns,
]
