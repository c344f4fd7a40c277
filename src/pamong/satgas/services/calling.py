"""One step of an alarm: what is said, a row for every attempt, and the sending.

Whoever is called in the app finds the message in the inbox; the row says whether a phone of his sounded (``sounding``).
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.duty.ladder import Rung, Way
from pamong.foundation.access.models import Account
from pamong.foundation.notify import channels
from pamong.foundation.notify.channels import Message
from pamong.foundation.push.queries import who_sounds
from pamong.satgas.models import Alarm, Call

logger = logging.getLogger(__name__)

_MESSENGERS = (Call.Channel.WHATSAPP, Call.Channel.TELEGRAM)
_UNFINISHED = "belum terkirim"


def page_of(alarm: Alarm) -> str:
    """Where the one who is called answers."""
    return f"/satgas/panggilan/{alarm.pk}/"


def sentence(alarm: Alarm) -> str:
    """What the one who is called reads first."""
    about = alarm.about.name if alarm.about else ""
    match alarm.kind:
        case Alarm.Kind.BLIND:
            return _("Tidak ada data cuaca. Mohon putuskan sendiri: tahan atau pulangkan.")
        case Alarm.Kind.INCIDENT:
            what = alarm.incident.title if alarm.incident else ""
            return _("Kejadian belum dijawab: %(what)s") % {"what": what}
        case Alarm.Kind.LIMIT:
            return _("%(name)s sudah mencapai batas jam kerja dan belum pulang.") % {"name": about}
        case Alarm.Kind.EARLY:
            return _("%(name)s pulang saat Satgas ditahan.") % {"name": about}
    return _("Uji panggilan. Tidak ada banjir; tekan Saya terima.")


def note_calls(alarm: Alarm, rung: Rung, people: Sequence[Account], now: datetime) -> list[Call]:
    """A row for every attempt of this step. The inbox has its messages with it; phones are rung later."""
    attempts = [one for way in rung.ways for one in _attempts(alarm, way, people, now)]
    for one in attempts:
        one.alarm, one.place, one.rung, one.callee, one.at = (
            alarm,
            alarm.place,
            alarm.rung,
            rung.who.value,
            now,
        )
    return Call.system().bulk_create(attempts)


def _attempts(alarm: Alarm, way: Way, people: Sequence[Account], now: datetime) -> Iterator[Call]:
    if way is Way.NUMBER:
        yield Call(
            channel=Call.Channel.PHONE, result=Call.Result.SHOWN, detail=settings.FLOOD_EMERGENCY_PHONE
        )
        return
    names = [Call.Channel.PUSH.value] if way is Way.APP else _messengers()
    if not names:
        for missing in _MESSENGERS:
            yield Call(channel=missing, result=Call.Result.SKIPPED, detail=_("belum dipasang"))
    elif not people:
        yield Call(channel=names[0], result=Call.Result.SKIPPED, detail=_("tidak ada yang bertugas"))
    sounding = who_sounds(people) if way is Way.APP else set()
    for one in people:
        for name in names:
            if way is Way.APP:
                yield _in_app(alarm, one, now, sounds=one.pk in sounding)
            else:
                yield Call(channel=name, result=Call.Result.FAILED, account=one, detail=_UNFINISHED)


def _in_app(alarm: Alarm, account: Account, now: datetime, *, sounds: bool) -> Call:
    is_told = _put(alarm, account, now)
    if sounds:
        return Call(channel=Call.Channel.PUSH, result=Call.Result.WAITING, account=account)
    result = Call.Result.NO_DEVICE if is_told else Call.Result.FAILED
    detail = _("hanya pesan di aplikasi") if is_told else ""
    return Call(channel=Call.Channel.PUSH, result=result, account=account, detail=detail)


def is_waiting(call: Call) -> bool:
    """Whether a noted call has still to go out."""
    return call.result == Call.Result.FAILED and call.detail == _UNFINISHED


def _messengers() -> list[str]:
    there = {channel.name for channel in channels.registered()}
    return [one.value for one in _MESSENGERS if one.value in there]


def _put(alarm: Alarm, account: Account, now: datetime) -> bool:
    message = Message(account.pk, sentence(alarm), page_of(alarm), "satgas.alarm", now)
    try:
        with transaction.atomic():
            channels.inbox.put(message)
    except Exception:
        logger.exception("alarm %s did not reach the inbox of %s", alarm.pk, account.pk)
        return False
    return True


def deliver(call: Call, text: str, link: str, now: datetime) -> bool:
    """Send a noted call by its messenger, keep what came of it, and say whether it went out. Never raises."""
    assert call.account_id is not None
    message = Message(call.account_id, text, link, "satgas.alarm", now)
    try:
        for channel in channels.registered():
            if channel.name == call.channel:
                channel.deliver(message)
        call.result, call.detail = Call.Result.SENT, ""
    except Exception as fault:
        logger.exception("alarm %s: %s failed", call.alarm_id, call.channel)
        call.result, call.detail = Call.Result.FAILED, type(fault).__name__
    call.save(update_fields=["result", "detail"])
    return call.result == Call.Result.SENT
