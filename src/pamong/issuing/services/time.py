"""What a dead time stamping authority means for signing: nothing for a while, then a stop with a plain sentence.

An office that has just come back from a backup is stopped in the same place (``transparency.holding``).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from pamong.issuing.errors import TimeStopped
from pamong.transparency import holding, stamping


def time_notice(now: datetime) -> str:
    """Why nothing can be signed now, for the signer; empty while it can. It goes away by itself with the next stamp."""
    if held := holding.notice():
        return held
    if stamping.standing(now).level is not stamping.Level.STOPPED:
        return ""
    return _(
        "Penandatanganan berhenti sementara: layanan cap waktu sudah terlalu lama tidak menjawab. Surat tetap "
        "menunggu dan tidak hilang. Hubungi administrator kecamatan; setelah layanan itu menjawab, tanda tangan "
        "bisa dilanjutkan tanpa langkah lain."
    )


def refuse_without_time(now: datetime) -> None:
    """TimeStopped while there is such a notice."""
    if notice := time_notice(now):
        raise TimeStopped(notice)
