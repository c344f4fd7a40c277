"""Everybody's own reports. Addresses are short: they are read out, and typed in the rain."""

from django.urls import path

from pamong.satgas.views import reports

urlpatterns = [
    path("banjir/lapor/", reports.report, name="report"),
    path("banjir/l/<str:token>/", reports.status, name="report_status"),
    path("banjir/l/<str:token>/sama/", reports.same, name="report_same"),
]
