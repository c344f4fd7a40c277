"""What everybody may see."""

from django.urls import path

from pamong.satgas.views import public

urlpatterns = [
    path("banjir/", public.status, name="status"),
    path("banjir/peta/", public.map_page, name="map"),
    path("banjir/wilayah.geojson", public.geojson, name="geojson"),
]
