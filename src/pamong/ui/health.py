"""What a supervisor and a proxy ask: is the process alive, can it serve."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import public

_ROOM_BYTES = 100_000_000


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("hidup\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is migrated and the disk has room, else 503; names the part, never why."""
    parts = {"database": _database_answers(), "disk": _disk_has_room()}
    return JsonResponse(
        {"ready": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503
    )


def _disk_has_room() -> bool:
    """Whether a few hundred letters more would fit."""
    try:
        return shutil.disk_usage(settings.DATA).free > _ROOM_BYTES
    except OSError:
        return False


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            # A table of the first migration: an empty database is not ready either.
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False
