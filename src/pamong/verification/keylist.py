"""``/kunci.json``: the public key list, for anybody who checks letters without us."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import public
from pamong.issuing.keylist import public_keys


@require_safe
@public
def keys(request: HttpRequest) -> HttpResponseBase:
    """The list as ``pamong keys export`` writes it; its ETag changes when a key does, not with the clock."""
    values = public_keys(timezone.now()).to_json()
    content = json.dumps(values | {"made_at": ""}).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(json.dumps(values, indent=1) + "\n", content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
