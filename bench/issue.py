"""The whole pipeline: number, render, QR, seal, finger, sign, evidence, store, publish, with both transactions.

What is timed is what the office does between the tap and the prompt, and between the finger and the last letter.
Requests that wait for the Lurah are made beforehand; the simulated phone's own answer is not counted.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from uuid import UUID

from bench import _office
from bench._report import Options, Report, run

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

TARGETS = {
    "letters_per_s_1_process": 100.0,
    "letters_per_s_2_cores": 180.0,
    "batch_200_prepare_seconds": 2.5,
    "batch_200_sign_seconds": 1.0,
}


DEPUTY = "plh-lurah"


@dataclass(frozen=True, slots=True)
class Batch:
    """Seconds of one batch: from the tap to the prompt, from the finger to the last letter; ``cpu`` of both parts, by
    all threads.
    """

    count: int
    prepare: float
    sign: float
    cpu: float

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.prepare + self.sign


def main(argv: Sequence[str]) -> int:
    """``pamong bench issue``."""
    return run("issue", argv, measure)


def measure(options: Options) -> Report:
    """Batches in one process, then in two at the same time on the same books; WeasyPrint beside."""
    size, rounds = (4, 1) if options.quick else (200, 4)
    with _office.office() as data:
        _office.deputise(DEPUTY)
        batches = _in_one_process(size, rounds)
        together = max(_in_two_processes(data, size, rounds) for _ in range(1 if options.quick else 3))
        peers = _renderers(2 if options.quick else 20)
    fastest = min(batches, key=lambda batch: batch.seconds)
    return Report(
        "issue",
        {
            "letters_per_s_1_process": fastest.count / fastest.seconds,
            "letters_per_s_2_cores": together,
            "batch_200_prepare_seconds": min(batch.prepare for batch in batches),
            "batch_200_sign_seconds": min(batch.sign for batch in batches),
            "cpu_ms_a_letter": min(1000 * batch.cpu / batch.count for batch in batches),
            "render_ms": peers["typst"],
        },
        TARGETS,
        {"weasyprint": {"render_ms": peers["weasyprint"]}},
        (
            f"Batches of {size}; best of {rounds} in one process (which renders on two threads), of three runs in two.",
            "cpu_ms_a_letter: what all threads of the one process compute; a busy machine disturbs it least.",
            "render_ms: one page on one thread, without QR; WeasyPrint prints the same words, tagged, as PDF/A.",
        ),
    )


def issue(sources: Sequence[UUID], persona: str = "lurah") -> Batch:
    """One batch, from the tap to the last published letter."""
    from django.utils import timezone

    from pamong.issuing import services as issuing

    signer, post = _office.signer(persona)
    with _office.scope(signer):
        start, computing = time.perf_counter(), time.process_time()
        prompt = issuing.open_prompt(
            who="letters", sources=sources, signer=signer, post=post, now=timezone.now()
        )
        prompted, cpu = time.perf_counter(), time.process_time() - computing
        answer = _office.assertion(prompt, signer)
        finger, computing = time.perf_counter(), time.process_time()
        ordered = issuing.order(prompt.pk, signer=signer.account, assertion=answer, now=timezone.now())
        published = issuing.finish(ordered)
        end, cpu = time.perf_counter(), cpu + time.process_time() - computing
    if published != len(sources):
        raise RuntimeError(f"{published} of {len(sources)} letters were published")
    return Batch(len(sources), prompted - start, end - finger, cpu)


def _in_one_process(size: int, rounds: int) -> list[Batch]:
    waiting = _office.ready(8 + size * rounds)
    issue(waiting[:8])  # fonts, templates and the key are loaded once a process
    return [issue(waiting[8 + size * at : 8 + size * (at + 1)]) for at in range(rounds)]


def _in_two_processes(data: Path, size: int, rounds: int) -> float:
    """Letters a second, all of both processes, from the first tap to the last publication."""
    spawn = multiprocessing.get_context("spawn")
    ready, ended = spawn.Barrier(3), spawn.Queue()
    half = size // 2  # smaller batches: while one process waits for the disk the other renders
    share = half * rounds
    waiting = _office.ready(2 * (share + half))
    parts = {"lurah": waiting[: share + half], DEPUTY: waiting[share + half :]}
    workers = [
        spawn.Process(target=_work, args=(data, who, part, half, ready, ended)) for who, part in parts.items()
    ]
    for worker in workers:
        worker.start()
    try:
        ready.wait(120)
        start = time.monotonic()
        last: float = max(ended.get(timeout=300) for _ in workers)
    finally:
        for worker in workers:
            worker.join(60)
            worker.kill()
    return 2 * share / (last - start)


def _work(
    data: Path, who: str, waiting: list[UUID], size: int, ready: "Barrier", ended: "Queue[float]"
) -> None:
    """One process, one signer: a batch to warm up, then the others; says when the last letter was published."""
    _office.open_office(data)
    issue(waiting[:size], who)
    ready.wait(120)
    for at in range(size, len(waiting), size):
        issue(waiting[at : at + size], who)
    ended.put(time.monotonic())


def _renderers(count: int) -> dict[str, float]:
    """Milliseconds a page: our Typst on one thread, WeasyPrint with the words of the same letter."""
    from django.utils import timezone

    from pamong.issuing.customers import customer
    from pamong.issuing.render.letter import render_letter

    signer, post = _office.signer()
    now = timezone.now()
    with _office.scope(signer):
        letters = [
            customer("letters").describe(source, signer=signer, post=post, now=now)
            for source in _office.ready(count)
        ]
    ways = {
        "typst": lambda at: render_letter(letters[at].letter, letters[at].data, timestamp=now),
        "weasyprint": lambda at: _weasyprint(letters[at].data.to_json()),
    }
    return {name: 1000 * median(_timed(way, at) for at in range(count)) for name, way in ways.items()}


def _timed(way: Callable[[int], object], at: int) -> float:
    start = time.perf_counter()
    way(at)
    return time.perf_counter() - start


def _weasyprint(data: Mapping[str, object]) -> bytes:
    from weasyprint import HTML

    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in _words(data)
    )
    page = f"<html lang=id><title>Surat</title><h1>Surat Keterangan</h1><table>{rows}</table></html>"
    made: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    return made


def _words(data: object, name: str = "surat") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _words(value, str(key))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _words(value, name)
    elif data not in (None, ""):
        yield name, str(data)
