"""Addresses of the flood watch: the crew's under /satgas/, everybody's under /banjir/."""

from django.urls import URLPattern, URLResolver

app_name = "satgas"
urlpatterns: list[URLPattern | URLResolver] = []
