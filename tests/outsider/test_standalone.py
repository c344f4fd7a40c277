"""``pamong verify --keys``: no database, no office; the key list and the log's proof decide."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pamong.core import notes
from pamong.core.logpolicy import Policy, parse_policy
from pamong.core.logproof import parse_proof
from pamong.issuing.standalone import Demand, judge
from pamong.issuing.verdict_values import Verdict, Word
from pamong.signing.keylist import KeyList
from pamong.transparency import ed25519
from pamong.transparency.witness import WitnessKey
from tests.outsider.test_verify_letter import FILES, LISTS, PROOFS
from tests.support.outside import Log, Outside, check, entry, pamong


def keys_of(values: dict[str, Any]) -> KeyList:
    """The list as it comes out of its file."""
    return KeyList.from_json(json.dumps(values))


def judged(outside: Outside, **changes: Any) -> Verdict:
    """The verdict on the first letter with its proof and list, unless ``changes`` say otherwise."""
    given = {
        "data": outside.letters[0],
        "keys": outside.keys(),
        "proof": outside.proof(),
        "checkpoint": None,
    } | changes
    proof, checkpoint = (text.encode() if text else None for text in (given["proof"], given["checkpoint"]))
    return judge(given["data"], keys_of(given["keys"]), proof=proof, checkpoint=checkpoint)


def test_with_list_and_proof_a_letter_is_genuine_and_its_signer_known(outside: Outside) -> None:
    verdict = judged(outside)
    assert (verdict.word, verdict.reasons) == (Word.GENUINE, ())
    assert verdict.signer is not None and verdict.signer.known and verdict.signer.title == "Lurah Purwantoro"


@pytest.mark.parametrize("number", [0, 1])
def test_the_offices_own_proof_and_list_are_enough(outside: Outside, number: int) -> None:
    own = {"data": outside.letters[number], "keys": outside.exported}
    assert judged(outside, **own, proof=outside.proofs[number]).word is Word.GENUINE
    assert judged(outside, **own, proof=outside.proofs[1 - number]).word is Word.NOT_CHECKED


def test_without_proof_or_log_key_it_is_not_checked_and_says_why(outside: Outside) -> None:
    for changes in ({"proof": None}, {"keys": outside.keys(log=None)}):
        verdict = judged(outside, **changes)
        assert verdict.word is Word.NOT_CHECKED and "uku besar" in verdict.reasons[0]


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_that_does_not_hold_makes_no_letter_genuine(outside: Outside, name: str) -> None:
    verdict = judged(outside, proof=PROOFS[name][0](outside))
    wanted = {"revoked": Word.REVOKED, "published otherwise": Word.CHANGED}.get(name, Word.NOT_CHECKED)
    assert verdict.word is wanted and verdict.reasons


def test_a_checkpoint_from_elsewhere_decides(outside: Outside) -> None:
    assert judged(outside, checkpoint=outside.log.checkpoint()).word is Word.GENUINE
    grown = Log(outside.log.origin, outside.log.key, [*outside.log.entries, b"more"])
    assert judged(outside, checkpoint=grown.checkpoint()).word is Word.NOT_CHECKED


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_does_not_carry_the_letter(outside: Outside, name: str) -> None:
    verdict = judged(outside, keys=LISTS[name][0](outside.keys()))
    unknown = {"no signer", "no authority", "other issuer"}
    assert verdict.word is (Word.FOREIGN if name in unknown else Word.CHANGED)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_never_genuine(outside: Outside, name: str) -> None:
    verdict = judged(outside, data=FILES[name][0](outside.letters[0]))
    assert verdict.word in {Word.CHANGED, Word.UNREADABLE}


def test_the_script_and_the_product_agree(outside: Outside, tmp_path: Path) -> None:
    """Exit code 0 exactly where the product says genuine: over every case of the script's own tests."""
    whole = {"data": outside.letters[0], "keys": outside.keys(), "proof": outside.proof()}
    cases: list[dict[str, Any]] = [
        whole,
        whole | {"data": outside.letters[1]},
        whole | {"proof": outside.proof(1)},
    ]
    cases += [whole | {"data": change(outside.letters[0])} for change, _ in FILES.values()]
    cases += [whole | {"keys": change(outside.keys())} for change, _ in LISTS.values()]
    cases += [whole | {"proof": make(outside)} for make, _ in PROOFS.values()]
    found = [(_script(tmp_path, case), judged(outside, **case).word is Word.GENUINE) for case in cases]
    assert found[0] == (True, True)
    assert [case for case, (script, product) in zip(cases, found, strict=True) if script != product] == []


# --- keys of the log that ended, and witnesses -----------------------------------------------------------


def known_log(log: Log, **more: Any) -> dict[str, Any]:
    """The log's key as the list names it."""
    ended = {"first": 0, "last": None, "since": "2026-01-01T00:00:00+07:00", "until": None, "closed": False}
    return {"origin": log.origin, "vkey": log.vkey} | ended | more


def after(outside: Outside, **more: Any) -> dict[str, Any]:
    """A list of later days: the key of ``outside.log`` has ended, another is in use."""
    new = Log(f"{outside.log.origin}/20261124100000")
    logs = [known_log(outside.log, until="2026-11-24T10:00:00+07:00", **more), known_log(new, first=99)]
    return outside.keys(log={"origin": new.origin, "vkey": new.vkey}, logs=logs)


def test_a_proof_under_a_retired_key_holds_for_what_it_signed(outside: Outside) -> None:
    size = len(outside.log.entries)
    for last, word in ((size, Word.GENUINE), (size - 1, Word.GENUINE), (size - 2, Word.NOT_CHECKED)):
        assert judged(outside, keys=after(outside, last=last)).word is word, last


def test_a_letter_of_the_time_that_the_office_lost_is_not_checked_and_says_why(outside: Outside) -> None:
    """Its entry is 5; the closed log ended before it, or behind it."""
    verdict = judged(outside, keys=after(outside, last=5, closed=True))
    assert verdict.word is Word.NOT_CHECKED and "hilang" in verdict.reasons[0]
    assert judged(outside, keys=after(outside, last=6, closed=True)).word is Word.GENUINE


def test_the_list_comes_back_from_its_file_with_the_history_of_the_log(outside: Outside) -> None:
    keys = keys_of(after(outside, last=5, closed=True))
    assert [(known.last, known.closed) for known in keys.log_keys] == [(5, True), (None, False)]
    assert keys_of(keys.to_json()) == keys
    assert [known.vkey for known in keys_of(outside.exported).log_keys] == [outside.exported["log"]["vkey"]]


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WITNESSES = [WitnessKey.new(f"saksi.test/{at}") for at in range(3)]


def policy(quorum: str) -> Policy:
    lines = [f"witness W{at} {one.public}" for at, one in enumerate(WITNESSES)]
    return parse_policy("\n".join([*lines, f"group semua {quorum} W0 W1 W2", "quorum semua", ""]).encode())


def cosigned(text: str, count: int, *, at: datetime = NOW) -> str:
    """The proof with so many cosignatures more under its checkpoint."""
    note = parse_proof(text.encode()).note
    lines = (
        notes.cosign(note.text, one.public, partial(ed25519.sign, one.secret), time=int(at.timestamp()))
        for one in WITNESSES[:count]
    )
    return text + "".join(map(str, lines))


@pytest.mark.parametrize(
    ("count", "quorum", "wanted", "word"),
    [
        (2, "2", None, Word.GENUINE), (1, "2", None, Word.NOT_CHECKED), (0, "any", None, Word.NOT_CHECKED),
        (3, "all", None, Word.GENUINE), (2, "all", 2, Word.GENUINE), (1, "any", 2, Word.NOT_CHECKED),
        (0, "any", 1, Word.NOT_CHECKED), (3, "any", 4, Word.NOT_CHECKED),
    ],
)  # fmt: skip
def test_a_verifier_wants_witnesses_of_his_own_choice(
    outside: Outside, count: int, quorum: str, wanted: int | None, word: Word
) -> None:
    demand = Demand(policy(quorum), NOW, wanted)
    verdict = judge(
        outside.letters[0],
        keys_of(outside.keys()),
        proof=cosigned(outside.proof(), count).encode(),
        demand=demand,
    )
    assert verdict.word is word
    assert verdict.witnesses is not None and len(verdict.witnesses) == count
    assert bool(verdict.reasons) is (word is Word.NOT_CHECKED)


def test_a_witness_counts_once_and_not_from_the_future(outside: Outside) -> None:
    demand = Demand(policy("2"), NOW)
    twice = cosigned(cosigned(outside.proof(), 1), 1, at=NOW + timedelta(seconds=5))
    later = cosigned(outside.proof(), 2, at=NOW + timedelta(days=1))
    for text in (twice, later):
        proof = text.encode()
        verdict = judge(outside.letters[0], keys_of(outside.keys()), proof=proof, demand=demand)
        assert verdict.word is Word.NOT_CHECKED


def test_the_command_tells_who_cosigned(said: Callable[..., Any], outside: Outside, tmp_path: Path) -> None:
    (tmp_path / "bukti").write_text(cosigned(outside.proof(), 2))
    (tmp_path / "saksi").write_text(f"witness W {WITNESSES[1].public}\nquorum W\n")
    words = ("surat.pdf", "--keys", "keys.json", "--proof", "bukti", "--policy", "saksi")
    done = said(*words, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["witnesses"] == [{"name": "saksi.test/1", "at": NOW.isoformat()}]
    assert "witnesses: saksi.test/1" in said(*words, PAMONG_LANG="en").stdout
    assert said(*words, "--witnesses", "2").returncode == 1
    for wrong in (("--witnesses", "0"), ("--witnesses", "dua"), ("--policy", "keys.json")):
        assert said(*words, *wrong).returncode == 2
    assert said("surat.pdf", "--keys", "keys.json", "--witnesses", "1").returncode == 2


def _script(folder: Path, case: dict[str, Any]) -> bool:
    (folder / "surat.pdf").write_bytes(case["data"])
    (folder / "surat.pdf.tlog-proof").write_text(case["proof"])
    (folder / "keys.json").write_text(json.dumps(case["keys"]))
    return check(folder / "surat.pdf", "--keys", folder / "keys.json").returncode == 0


@pytest.fixture
def said(outside: Outside, tmp_path: Path) -> Callable[..., Any]:
    """What the command says about the first letter, in a folder without any office."""
    files = {"surat.pdf": outside.letters[0], "keys.json": json.dumps(outside.keys()).encode()}
    for name, content in (files | {"bukti": outside.proof().encode(), "kunci": b"{}"}).items():
        (tmp_path / name).write_bytes(content)

    def ask(*words: str, **more: str) -> Any:
        return pamong("verify", *[tmp_path / w if (tmp_path / w).exists() else w for w in words], **more)

    return ask


def test_the_command_needs_no_office(said: Callable[..., Any], tmp_path: Path) -> None:
    nowhere = {"PAMONG_DATA": str(tmp_path / "nothing")}
    done = said("surat.pdf", "--keys", "keys.json", "--json", **nowhere)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["verdict"] == "not_checked"
    done = said("surat.pdf", "--keys", "keys.json", "--proof", "bukti", "--json", **nowhere)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "genuine"
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("surat.pdf", "--keys", "tidak-ada.json"),
        ("surat.pdf", "--keys", "kunci"),
        ("surat.pdf", "--proof", "bukti"),
        ("surat.pdf", "surat.pdf", "--keys", "keys.json", "--proof", "bukti"),
        ("surat.pdf", "--keys", "keys.json", "--data", "."),
        ("surat.pdf", "--evidence", "bukti"),
        ("surat.pdf", "--roots", "akar"),
        ("surat.pdf", "--keys", "keys.json", "--roots", "tidak-ada"),
        ("surat.pdf", "--keys", "keys.json", "--evidence", "tidak-ada"),
        ("surat.pdf", "surat.pdf", "--keys", "keys.json", "--evidence", "bukti"),
    ],
)
def test_wrong_usage_is_told(said: Callable[..., Any], words: tuple[str, ...]) -> None:
    done = said(*words)
    assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr


def test_the_log_entry_must_be_in_its_one_form(outside: Outside) -> None:
    log = Log(outside.log.origin, outside.log.key)
    at = log.append("issued", *entry(outside.letters[0], salt=b"short"))
    assert judged(outside, proof=log.proof(at)).word is Word.NOT_CHECKED


def test_the_inventory_names_every_key_and_its_state(outside: Outside) -> None:
    done = pamong("keys", "list", "--data", outside.office)
    assert done.returncode == 0, done.stderr
    kinds = [line.split()[:2] for line in done.stdout.splitlines()]
    for kind in ("ca", "signer", "passkey"):
        assert [kind, "active"] in kinds
    assert pamong("keys", "list", "--data", outside.folder / "nothing").returncode == 2
    assert pamong("keys").returncode == 2
