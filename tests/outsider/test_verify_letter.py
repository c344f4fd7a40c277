"""The script of docs/howto/verify-yourself: says yes to what is genuine, and names what is wrong with the rest."""

import ast
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pamong.demo.authenticator import Authenticator
from tests.attacks import appended
from tests.support.outside import SCRIPT, Log, Outside, check, entry

Keys = dict[str, Any]


@pytest.fixture
def asked(outside: Outside, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Exit code and last line for a letter with these files beside it."""

    def ask(
        letter: bytes | None = None, keys: Keys | None = None, proof: str | None = "", **more: str
    ) -> Any:
        pdf, listed = tmp_path / "surat.pdf", tmp_path / "keys.json"
        pdf.write_bytes(outside.letters[0] if letter is None else letter)
        listed.write_text(json.dumps(keys or outside.keys()))
        if proof is not None:
            (tmp_path / "surat.pdf.tlog-proof").write_text(proof or outside.proof())
        words: list[object] = [pdf, "--keys", listed]
        for name, text in more.items():
            (tmp_path / name).write_text(text)
            words += [f"--{name}", tmp_path / name]
        done = check(*words)
        assert done.stderr == "" or done.returncode == 2, done.stderr
        return done.returncode, done.stdout.strip().rpartition("\n")[2]

    return ask


def test_it_is_short_and_stands_on_the_standard_library_and_cryptography_alone() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add((node.module or "").partition(".")[0])
    assert modules - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize("number", [0, 1])
def test_a_genuine_letter_is_genuine(outside: Outside, asked: Callable[..., Any], number: int) -> None:
    assert asked(outside.letters[number], proof=outside.proof(number)) == (0, "GENUINE")


@pytest.mark.parametrize("number", [0, 1])
def test_the_offices_own_proof_and_list_are_enough(
    outside: Outside, asked: Callable[..., Any], number: int
) -> None:
    proof, letter = outside.proofs[number], outside.letters[number]
    assert asked(letter, keys=outside.exported, proof=proof) == (0, "GENUINE")
    assert asked(letter, keys=outside.exported, proof=outside.proofs[1 - number])[0] == 1
    assert asked(letter, keys=outside.keys(), proof=proof)[0] == 1
    enclosed = proof.partition("\n\n")[2]
    assert asked(letter, keys=outside.exported, proof=proof, checkpoint=enclosed) == (0, "GENUINE")


def test_without_proof_or_log_key_it_says_so_and_does_not_say_yes(
    outside: Outside, asked: Callable[..., Any]
) -> None:
    code, line = asked(proof=None)
    assert code == 1 and "no log proof" in line
    code, line = asked(keys=outside.keys(log=None))
    assert code == 1 and "names no log" in line


def test_a_checkpoint_from_elsewhere_takes_the_place_of_the_enclosed_one(
    outside: Outside, asked: Callable[..., Any]
) -> None:
    assert asked(checkpoint=outside.log.checkpoint()) == (0, "GENUINE")
    grown = Log(outside.log.origin, outside.log.key, [*outside.log.entries, b"more"])
    assert asked(checkpoint=grown.checkpoint())[0] == 1
    assert asked(proof=outside.log.proof(5, "nothing"), checkpoint=outside.log.checkpoint()) == (0, "GENUINE")


def test_every_size_and_place_in_the_tree_is_proven(outside: Outside, asked: Callable[..., Any]) -> None:
    for size in (1, 2, 3, 7, 8):
        log = Log(outside.log.origin, outside.log.key)
        for at in range(size):
            log.append("issued", *entry(outside.letters[at % 2]))
        last = (size - 1) - (size - 1) % 2
        assert asked(proof=log.proof(last)) == (0, "GENUINE"), size


def test_the_published_file_is_cut_out_of_a_longer_one(outside: Outside, tmp_path: Path) -> None:
    long, short, keys = (tmp_path / name for name in ("long.pdf", "published.pdf", "keys.json"))
    long.write_bytes(appended.an_empty_update(outside.letters[0]))
    keys.write_text(json.dumps(outside.keys()))
    (tmp_path / "long.pdf.tlog-proof").write_text(outside.proof())
    assert check(long, "--keys", keys).returncode == 1
    assert check(long, "--keys", keys, "--published", short).returncode == 0
    assert short.read_bytes() == outside.letters[0]
    long.write_bytes(outside.letters[1])
    done = check(long, "--keys", keys, "--published", tmp_path / "none.pdf")
    assert done.returncode == 1 and "no beginning of this file" in done.stdout
    assert not (tmp_path / "none.pdf").exists()


# What is wrong with the file


def changed(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda data: b"", "not a PDF"),
    "cut": (lambda data: data[:-1], "to its last byte"),
    "longer": (lambda data: data + b"\n", "to its last byte"),
    "content": (lambda data: changed(data, 5000), "not what was signed"),
    "tail": (lambda data: changed(data, len(data) - 20), "not what was signed"),
    "upper case": (lambda data: data.replace(b"/Contents<3082", b"/Contents<3082".upper()), "1 file"),
    "second range": (lambda data: data[:-1] + b"/ByteRange", "more than one"),
    "unsigned": (lambda data: data.replace(b"/ByteRange", b"/BiteRange"), "not a PDF"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_refused_and_the_reason_named(
    outside: Outside, asked: Callable[..., Any], name: str
) -> None:
    change, said = FILES[name]
    code, line = asked(change(outside.letters[0]))
    assert code == 1 and said in line, line


def test_no_flipped_byte_of_the_hole_passes(outside: Outside, asked: Callable[..., Any]) -> None:
    data = outside.letters[0]
    start = data.index(b"/Contents<3082") + 10
    for at in range(start, len(data) - 600, (len(data) - 600 - start) // 25):
        code, line = asked(changed(data, at))
        assert code == 1 and "DOES NOT HOLD" in line


# What is wrong with the keys


def _kind(keys: Keys, kind: str) -> Keys:
    (found,) = (known for known in keys["certificates"] if known["kind"] == kind)
    return dict(found)


def _late(keys: Keys) -> str:
    return (datetime.fromisoformat(keys["made_at"]) + timedelta(days=1)).isoformat()


def _credential(keys: Keys, **changes: Any) -> Keys:
    return keys | {"credentials": [known | changes for known in keys["credentials"]]}


def _certificate(keys: Keys, kind: str, **changes: Any) -> Keys:
    certs = [known | (changes if known["kind"] == kind else {}) for known in keys["certificates"]]
    return keys | {"certificates": certs}


def _strange_key() -> str:
    from base64 import b64encode

    return b64encode(Authenticator(origin="").public_key).decode()


LISTS: dict[str, tuple[Callable[[Keys], Keys], str]] = {
    "no signer": (lambda k: k | {"certificates": [_kind(k, "ca")]}, "not on the office's key list"),
    "no authority": (lambda k: k | {"certificates": [_kind(k, "signer")]}, "not on the office's key list"),
    "other issuer": (lambda k: _certificate(k, "signer", issuer="00" * 32), "another issuer"),
    "no passkey": (lambda k: k | {"credentials": []}, "passkey is not on the office's key list"),
    "other passkey": (lambda k: _credential(k, public_key=_strange_key()), "a signature does not verify"),
    "other person": (lambda k: _credential(k, signer="00" * 16), "passkey is not on the office's key list"),
    "other office": (lambda k: _credential(k, appointments=[]), "not the office holder's"),
    "other appointment": (
        lambda k: _certificate(k, "signer", appointment="00" * 16),
        "not the office holder's",
    ),
    "enrolled later": (lambda k: _credential(k, enrolled_at=_late(k)), "enrolled later"),
    "revoked passkey": (lambda k: _credential(k, revoked_at="2026-01-06T00:00:00+00:00"), "revoked before"),
    "revoked key": (
        lambda k: _certificate(k, "signer", revoked_at="2026-01-06T00:00:00+00:00"),
        "revoked before",
    ),
    "other host": (lambda k: k | {"host": "lain.example", "origin": "https://lain.example"}, "another site"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_does_not_carry_the_letter_is_named(
    outside: Outside, asked: Callable[..., Any], name: str
) -> None:
    change, said = LISTS[name]
    code, line = asked(keys=change(outside.keys()))
    assert code == 1 and said in line, line


def test_a_key_revoked_afterwards_leaves_the_letter_genuine(
    outside: Outside, asked: Callable[..., Any]
) -> None:
    keys = outside.keys()
    assert asked(keys=_credential(keys, revoked_at=_late(keys))) == (0, "GENUINE")


# What is wrong with the log


def _revoked(outside: Outside) -> str:
    salt, letter, digest, _file = entry(outside.letters[0])
    log = Log(outside.log.origin, outside.log.key, [*outside.log.entries])
    return log.proof(log.append("revoked", salt, letter, digest, bytes(32)))


PROOFS: dict[str, tuple[Callable[[Outside], str], str]] = {
    "other letter's": (lambda o: o.proof(1), "another letter"),
    "garbage": (lambda o: "halo", "cannot be read"),
    "other version": (lambda o: o.proof().replace("@v1", "@v2"), "cannot be read"),
    "other index": (lambda o: o.proof().replace("index 5", "index 4"), "does not lead"),
    "index outside": (lambda o: o.proof().replace("index 5", "index 99"), "does not fit"),
    "shorter path": (lambda o: o.proof().replace("\n\n", "\n", 1).replace("\n", "\n\n", 4), "cannot be read"),
    "other log's key": (
        lambda o: o.log.proof(5, Log(o.log.origin, entries=o.log.entries).checkpoint()),
        "not signed",
    ),
    "other origin": (lambda o: o.log.proof(5, o.log.checkpoint("lain.example/log")), "another log"),
    "changed size": (lambda o: o.proof().replace("\n13\n", "\n14\n"), "does not verify"),
    "revoked": (_revoked, "REVOKED"),
    "published otherwise": (
        lambda o: (lambda log: log.proof(log.append("issued", *entry(o.letters[0])[:3], bytes(32))))(
            Log(o.log.origin, o.log.key)
        ),
        "not published",
    ),
}


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_that_does_not_prove_it_is_named(
    outside: Outside, asked: Callable[..., Any], name: str
) -> None:
    make, said = PROOFS[name]
    code, line = asked(proof=make(outside))
    assert code == 1 and said in line, line


# How it is called


def test_wrong_usage_is_neither_yes_nor_no(
    outside: Outside, asked: Callable[..., Any], tmp_path: Path
) -> None:
    assert check().returncode == 2
    assert check(tmp_path / "nothing.pdf", "--keys", tmp_path / "nothing.json").returncode == 2
    assert asked(keys={"format": "pamong/keys/2"})[0] == 2
    assert check("--help").returncode == 0
