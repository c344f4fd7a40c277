"""The rota, the hours and what is looked after."""

from django.urls import path

from pamong.satgas.views import hours, rota, upkeep, wishes

urlpatterns = [
    path("satgas/jadwal/", rota.page, name="rota"),
    path("satgas/jadwal/susun/", rota.lay_out, name="rota_lay_out"),
    path("satgas/jadwal/ubah/<uuid:account_id>/<str:day>/", rota.day, name="rota_day"),
    path("satgas/jadwal/cuti/", wishes.ask_leave, name="leave_ask"),
    path("satgas/jadwal/cuti/<uuid:leave_id>/", wishes.decide_leave, name="leave_decide"),
    path("satgas/jadwal/tukar/<uuid:shift_id>/", wishes.ask_swap, name="swap_ask"),
    path("satgas/jadwal/tukar/<uuid:swap_id>/jawab/", wishes.answer_swap, name="swap_answer"),
    path("satgas/jadwal/tukar/<uuid:swap_id>/putuskan/", wishes.decide_swap, name="swap_decide"),
    path("satgas/jadwal/kalender/", wishes.open_calendar, name="calendar_open"),
    path("satgas/jadwal/kalender/tutup/", wishes.close_calendar, name="calendar_close"),
    path("satgas/kalender/<str:word>.ics", wishes.feed, name="feed"),
    path("satgas/lembur/", hours.ledger, name="hours"),
    path("satgas/lembur/rekap.csv", hours.export, name="hours_export"),
    path("satgas/alat/", upkeep.page, name="upkeep"),
    path("satgas/alat/tambah/", upkeep.add_equipment, name="equipment_add"),
    path("satgas/alat/saluran/", upkeep.add_round, name="round_add"),
    path("satgas/alat/<str:kind>/<uuid:thing_id>/", upkeep.look_after, name="look_after"),
    path("satgas/alat/<str:kind>/<uuid:thing_id>/selesai/", upkeep.retire, name="upkeep_retire"),
]
