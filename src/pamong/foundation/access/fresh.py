"""What matters needs a proof of presence of the last ten minutes; the page for it is the office slice's."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from pamong.foundation.access.policies import PersonRequest
from pamong.foundation.access.sessions import current_device

type PersonView = Callable[..., HttpResponseBase]


def fresh(view: PersonView) -> PersonView:
    """Send the person to prove presence first; afterwards they come back to the same page."""

    @wraps(view)
    def checked(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        device = current_device(request)
        if device is not None and device.fresh(timezone.now()):
            return view(request, *args, **kwargs)
        here = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("office:account")
        target = f"{reverse('office:proof')}?{urlencode({'lanjut': here})}"
        if request.content_type == "application/json":
            return JsonResponse({"redirect": target})
        return redirect(target)

    return checked
