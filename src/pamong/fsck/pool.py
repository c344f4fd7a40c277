"""Checks files in as many processes as there are cores; in this one if there are few."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import batched, islice

from pamong.fsck import sheets
from pamong.fsck.faults import Fault
from pamong.fsck.sheets import Directory, Item
from pamong.signing.keylist import KeyList

#: Fewer files are done before a second process has started.
FEW = 600
CHUNK = 64
#: Chunks that wait for the other processes: some 16,000 letters without their files, 60 MB.
AHEAD = 256
type CheckAll = Callable[[Iterable[Item], Iterable[Fault], Callable[[int], None]], Iterator[Fault]]
_directory: Directory | None = None


def processes_for(count: int) -> int:
    """How many processes ``count`` files are worth."""
    return 1 if count < FEW else os.cpu_count() or 1


@contextmanager
def started(keys: KeyList, *, processes: int) -> Iterator[CheckAll]:
    """``check_all(items, meanwhile, done)``: the faults of every file, in no particular order.

    ``meanwhile`` is found here while the other processes work; ``done`` hears how many files each step finished.
    The processes start at once, so that they are ready when the first files are known.
    """
    if processes == 1:
        yield lambda items, meanwhile, done: _alone(items, meanwhile, done, keys)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(keys,)) as pool:
        for _ in range(processes):
            pool.submit(_work, ())
        yield lambda items, meanwhile, done: _together(items, meanwhile, done, pool)


def _alone(
    items: Iterable[Item], meanwhile: Iterable[Fault], done: Callable[[int], None], keys: KeyList
) -> Iterator[Fault]:
    yield from meanwhile
    directory = Directory(keys)
    for chunk in batched(items, CHUNK):
        yield from _faults(chunk, directory)
        done(len(chunk))


def _together(
    items: Iterable[Item], meanwhile: Iterable[Fault], done: Callable[[int], None], pool: ProcessPoolExecutor
) -> Iterator[Fault]:
    running: dict[Future[list[Fault]], int] = {}
    chunks = batched(items, CHUNK)
    for chunk in islice(chunks, AHEAD):
        running[pool.submit(_work, chunk)] = len(chunk)
    yield from meanwhile
    for chunk in chunks:
        running[pool.submit(_work, chunk)] = len(chunk)
        if len(running) > AHEAD:  # rows are read no faster than files are checked
            yield from _collect(running, done)
    while running:
        yield from _collect(running, done)


def _collect(running: "dict[Future[list[Fault]], int]", done: Callable[[int], None]) -> Iterator[Fault]:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        done(running.pop(future))
        yield from future.result()


def _begin(keys: KeyList) -> None:
    global _directory
    _directory = Directory(keys)


def _work(chunk: Sequence[Item]) -> list[Fault]:
    assert _directory is not None
    return _faults(chunk, _directory)


def _faults(chunk: Sequence[Item], directory: Directory) -> list[Fault]:
    return [fault for item in chunk for fault in sheets.check(item, directory)]
