"""The record: what a day was like, and how a month went."""

from django.urls import path

from pamong.satgas.views import dayreport, month

urlpatterns = [
    path("satgas/bulan/", month.latest, name="months"),
    path("satgas/bulan/<str:month>/", month.page, name="month"),
    path("satgas/laporan/siapkan/", dayreport.prepare, name="report_prepare"),
    path("satgas/laporan/<str:day>/", dayreport.page, name="report_of_day"),
    path("satgas/laporan/<str:day>/buat/", dayreport.make, name="report_make"),
    path("satgas/laporan/<uuid:report_id>/unduh/", dayreport.file, name="report_file"),
    path("satgas/laporan/<uuid:report_id>/halaman/<int:number>/", dayreport.picture, name="report_picture"),
]
