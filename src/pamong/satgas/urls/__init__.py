"""Addresses of the flood watch: the crew's under /satgas/, everybody's under /banjir/."""

from django.urls import URLPattern, URLResolver

from pamong.satgas.urls import crew, feeds, incidents, public, reports, wall

app_name = "satgas"
urlpatterns: list[URLPattern | URLResolver] = [
    *crew.urlpatterns,
    *feeds.urlpatterns,
    *incidents.urlpatterns,
    *public.urlpatterns,
    *reports.urlpatterns,
    *wall.urlpatterns,
]
