"""Phones of those who are called: rung by the worker, what came of it kept in the row of the call, and no time lost.

A step keeps its wait while somebody in it was reached, or may still be. One in which no phone sounds is passed over at
once if a phone further up does; where none does, the message in the app is all there is, and it keeps its time.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pamong.core.duty import Policy
from pamong.core.duty.ladder import ladder
from pamong.foundation.push.events import RingEnded
from pamong.foundation.push.models import Ring
from pamong.foundation.push.queries import who_sounds
from pamong.foundation.push.rules import CALL
from pamong.foundation.push.services import ring
from pamong.satgas.models import Alarm, Call
from pamong.satgas.queries.calls import called
from pamong.satgas.services.calling import is_waiting, page_of
from pamong.satgas.services.common import locked
from pamong.satgas.services.watch import policy_at

#: They lie on a locked screen and pass through a push service: nobody and no place is named.
WORDS = {
    Alarm.Kind.BLIND: _("Tidak ada data cuaca. Mohon putuskan: tahan atau pulangkan."),
    Alarm.Kind.INCIDENT: _("Ada kejadian yang belum dijawab."),
    Alarm.Kind.LIMIT: _("Ada petugas yang sudah mencapai batas jam kerja."),
    Alarm.Kind.EARLY: _("Ada petugas yang pulang saat Satgas ditahan."),
    Alarm.Kind.DRILL: _("Uji panggilan. Tidak ada banjir; tekan Saya terima."),
}
_RESULTS = {
    Ring.Result.SENT: Call.Result.SENT,
    Ring.Result.REFUSED: Call.Result.REFUSED,
    Ring.Result.GONE: Call.Result.GONE,
    Ring.Result.FAILED: Call.Result.FAILED,
}
_REACHED = (Call.Result.SENT, Call.Result.WAITING)


def ring_calls(alarm: Alarm, calls: Sequence[Call]) -> None:
    """Have the phones of a step's calls sound, in the caller's transaction."""
    for call in calls:
        if call.channel == Call.Channel.PUSH and call.result == Call.Result.WAITING and call.account:
            ring(
                [call.account],
                CALL,
                WORDS[Alarm.Kind(alarm.kind)],
                link=page_of(alarm),
                about=call.pk,
                topic=f"alarm {alarm.pk}",
            )


def is_held(alarm: Alarm, calls: Sequence[Call], now: datetime, policy: Policy) -> bool:
    """Whether the step of ``calls`` keeps its wait."""
    if any(call.result in _REACHED or is_waiting(call) for call in calls):
        return True
    in_app = [call for call in calls if call.channel == Call.Channel.PUSH and call.account_id]
    return bool(in_app) and not _sounds_above(alarm, in_app[0].rung, now, policy)


def _sounds_above(alarm: Alarm, rung: int, now: datetime, policy: Policy) -> bool:
    """Whether somebody further up the ladder has a phone that sounds."""
    higher = dict.fromkeys(step.who for step in ladder(policy)[rung + 1 :])
    return any(who_sounds(called(alarm, who, policy.day_of(now), now)) for who in higher)


def heard(event: RingEnded, *, now: datetime) -> None:
    """Keep what came of a call's ring; where nobody of that step was reached, the next step is due at once."""
    call = (
        Call.system().filter(pk=event.about, result=Call.Result.WAITING).select_related("alarm__post").first()
    )
    if call is None:
        return
    with transaction.atomic():
        locked(call.alarm.post)
        waiting = Call.system().filter(pk=call.pk, result=Call.Result.WAITING)
        if waiting.update(result=_RESULTS[Ring.Result(event.result)]):
            _hurry(call, now)


def _hurry(call: Call, now: datetime) -> None:
    rows = Alarm.system().select_related("incident__assigned", "about", "post__region")
    alarm = rows.get(pk=call.alarm_id)
    same = list(Call.system().filter(alarm=alarm, rung=call.rung, at=call.at).select_related("account"))
    is_next = alarm.rung == call.rung + 1 and alarm.ended_at is None and alarm.next_at is not None
    if is_next and not is_held(alarm, same, now, policy_at(now)):
        Alarm.system().filter(pk=alarm.pk).update(next_at=now)
