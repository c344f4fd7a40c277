"""The crew's own pages and buttons."""

from django.urls import path

from pamong.satgas.views import acts, crew

urlpatterns = [
    path("satgas/", crew.siaga, name="siaga"),
    path("satgas/luring/", crew.offline, name="offline"),
    path("satgas/langit/", acts.sky, name="sky"),
    path("satgas/absen/", acts.attend, name="attend"),
    path("satgas/absen/<uuid:presence_id>/keterangan/", acts.explain, name="attend_explain"),
    path("satgas/absen/<uuid:presence_id>/pastikan/", acts.confirm, name="attend_confirm"),
    path("satgas/lembur/<uuid:overtime_id>/jawab/", acts.answer, name="overtime_answer"),
]
