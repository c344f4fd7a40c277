"""What the co-ordinator does: decide, order, relieve, call."""

from django.urls import path

from pamong.satgas.views import alarms, coordinator, handover, orders

urlpatterns = [
    path("satgas/koordinator/", coordinator.page, name="coordinator"),
    path("satgas/koordinator/keputusan/", coordinator.overrule, name="overrule"),
    path("satgas/koordinator/darurat/", coordinator.emergency, name="emergency"),
    path("satgas/koordinator/lembur/", orders.order, name="overtime_order"),
    path("satgas/koordinator/lembur/<uuid:overtime_id>/selesai/", orders.end, name="overtime_end"),
    path("satgas/koordinator/lembur/<uuid:overtime_id>/pengganti/", orders.name_relief, name="relief_name"),
    path("satgas/koordinator/makan/", orders.meal, name="meal"),
    path("satgas/koordinator/geser-jam/<uuid:stagger_id>/", orders.answer_stagger, name="stagger"),
    path("satgas/koordinator/uji-panggilan/", alarms.drill_list, name="drills"),
    path("satgas/serah-terima/<uuid:relief_id>/", handover.page, name="relief"),
    path("satgas/serah-terima/<uuid:relief_id>/jawab/", handover.answer, name="relief_answer"),
    path("satgas/serah-terima/<uuid:relief_id>/selesai/", handover.hand_over, name="relief_done"),
    path("satgas/panggilan/<uuid:alarm_id>/", alarms.page, name="alarm"),
    path("satgas/panggilan/<uuid:alarm_id>/terima/", alarms.take, name="alarm_take"),
]
