"""Warnings for other systems."""

from django.urls import path

from pamong.satgas.views import feeds

urlpatterns = [
    path("banjir/cap/<uuid:bulletin>.xml", feeds.cap, name="cap"),
    path("banjir/atom.xml", feeds.atom, name="atom"),
]
