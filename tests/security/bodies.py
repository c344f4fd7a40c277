"""What the matrix sends with a POST, by route. Whatever is not here sends a form without any known field."""

from collections.abc import Callable
from typing import Any

from tests.security.flood import version_of
from tests.security.stage import DOMICILE, Kwargs, Stage

type Body = dict[str, Any]

NOTHING: Body = {"kosong": "1"}


def _version(stage: Stage, thing: Kwargs) -> Body:
    return {"versi": thing["versi"], "sebab": "foto", "pesan": "Foto KTP kabur"}


def _deputy(stage: Stage, thing: Kwargs) -> Body:
    return {**_version(stage, thing), "wakil": str(stage.personas["camat"].pk)}


def _nik(stage: Stage, thing: Kwargs) -> Body:
    return {"nik": stage.ours.resident.nik}


def _fixed(**values: Any) -> Callable[[Stage, Kwargs], Body]:
    return lambda stage, thing: values


BODIES: dict[str, Callable[[Stage, Kwargs], Body]] = {
    "ui:language": _fixed(language="en", next="/"),
    "verification:by_code": _fixed(kode="7F3A-C21B-9K0D"),
    "letters:begin": lambda stage, thing: (
        {"warga": str(thing["resident_id"])} if "resident_id" in thing else {}
    ),
    "letters:question": _fixed(nik_pasangan="9999991010980005"),
    "letters:approve": _version,
    "letters:send_back": _version,
    "letters:reject": _version,
    "letters:withdraw": _version,
    "letters:pass_over": _version,
    "letters:deputise": _deputy,
    "letters:revoke": _fixed(alasan="Nama dusun pada surat keliru", kapan="sekarang"),
    "letters:revocation_refuse": _fixed(alasan="Suratnya sudah benar menurut KK"),
    "satgas:relief_name": lambda stage, thing: {"pengganti": str(stage.personas["crew"].pk)},
    "satgas:swap_ask": lambda stage, thing: {"dengan": str(stage.personas["coordinator"].pk)},
    "satgas:look_after": _fixed(keadaan="baik"),
    "satgas:incident_act": lambda stage, thing: {
        "catatan": "Terlihat dari jalan",
        "petugas": str(stage.personas["crew"].pk),
        "versi": version_of(thing),
    },
    "satgas:report_prepare": lambda stage, thing: {"json": {"documents": [str(thing["report_id"])]}},
    "letters:prepare": lambda stage, thing: {"json": {"documents": [str(thing["request_id"])]}},
    "letters:accept": _fixed(json={}),
    "letters:cancel": _fixed(json={}),
    "office:sign_in": _fixed(phone="081100009999"),  # hashing a password takes long
    "office:sign_in_begin": _fixed(json={}),
    "office:sign_in_finish": _fixed(json={}),
    "office:activation_begin": _fixed(json={}),
    "office:activation_finish": _fixed(json={}),
    "office:invitation_begin": _fixed(json={}),
    "office:invitation_finish": _fixed(json={}),
    "office:proof": _fixed(password="bukan kata sandinya"),
    "office:proof_begin": _fixed(json={}),
    "office:proof_finish": _fixed(json={}),
    "office:key_begin": _fixed(json={}),
    "office:key_finish": _fixed(json={}),
    "office:bell_begin": _fixed(json={}),
    "office:bell_on": _fixed(json={}),
    "office:key_rename": _fixed(label="Ponsel baru"),
    "office:resident_by_nik": _nik,
    "office:resident_reveal": _fixed(field="nik", reason="mencocokkan KTP di loket"),
}

# What an address needs besides the keys of rows.
DEFAULTS: Kwargs = {"slug": DOMICILE, "form": "xlsx", "code": "35.73.01.1008", "page": 1}
DEFAULTS_OF: dict[str, Kwargs] = {
    "demo:enter": {"slug": "warga"},
    "verification:evidence": {"token": "palsu", "name": "surat"},
}


def thing_of(stage: Stage, route: str, name: str, *, theirs: bool = False) -> Kwargs:
    """The keys of the thing ``name`` (``-`` for none) of our kelurahan or of theirs, with the defaults."""
    things = (stage.theirs if theirs else stage.ours).things
    return DEFAULTS | DEFAULTS_OF.get(route, {}) | (things[name] if name != "-" else {})


def body_of(stage: Stage, route: str, thing: Kwargs) -> Body:
    """What a POST to ``route`` about ``thing`` sends."""
    make = BODIES.get(route)
    return make(stage, thing) if make else NOTHING
