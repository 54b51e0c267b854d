"""Power cuts: what the disk was asked to do is recorded (power_trace.c), and the files become what a disk may have kept of it.

Kept is what was written before the last completed sync of a file began. Of what came later each write may be there, absent, or
torn at a sector's boundary, whatever the order. A file that was created or removed is so for certain once something of it was
synced.
"""
import glob
import os
import struct
import time

from bench import Allowance, Bench, Fault, Lost
from common import BenchFailure, compile_helper

SECTOR = 512
HEADER = struct.Struct("<4Q")
LIVES_PER_STORE = 15


def records(path):
    with open(path, "rb") as file:
        trace = file.read()
    start = 0
    while start + HEADER.size <= len(trace):
        operation, number, offset, length = HEADER.unpack_from(trace, start)
        start += HEADER.size
        carries = chr(operation) in "owu"
        yield chr(operation), number, offset, trace[start:start + length] if carries else b""
        start += length if carries else 0


def written(content, change):
    """`content`, a bytearray, after a write or a truncation."""
    operation, offset, payload = change
    if operation == "t":
        if offset < len(content):
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset:offset + len(payload)] = payload


class Disk:
    """The files of a folder: what is certain of each, and what was asked since."""

    def __init__(self, folder):
        self.certain, self.pending = {}, {}
        for path in glob.glob(os.path.join(folder, "**"), recursive=True):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    self.certain[path] = bytearray(file.read())

    def replay(self, trace):
        path_of, begun = {}, {}
        for operation, number, offset, payload in records(trace):
            if operation == "o":
                path = path_of[number] = payload.decode()
                if offset:
                    self.pending.setdefault(path, []).append(("t", 0, b""))
                continue
            if operation == "u":
                self.certain.pop(payload.decode(), None)
                self.pending.pop(payload.decode(), None)
                continue
            path = path_of[number]
            if operation in "wt":
                self.pending.setdefault(path, []).append((operation, offset, payload))
            elif operation == "b":
                begun[number] = len(self.pending.get(path, []))
            elif operation == "e":
                waiting, done = self.pending.get(path, []), begun.get(number, 0)
                content = self.certain.setdefault(path, bytearray())
                for change in waiting[:done]:
                    written(content, change)
                self.pending[path] = waiting[done:]
                # Two syncs of one file may overlap: what the other still counts on has moved.
                begun = {other: max(0, length - done) if path_of[other] == path else length for other, length in begun.items()}

    def after_a_cut(self, chance):
        """One of the states that the files may be found in."""
        mood = chance.choice(["nothing", "everything", "some", "torn"])
        for path in set(self.certain) | set(self.pending):
            if path.endswith("-shm"):
                continue
            content = bytearray(self.certain.get(path, b""))
            for change in self.pending.get(path, []):
                operation, offset, payload = change
                if mood == "nothing" or mood != "everything" and chance.random() < 0.5:
                    continue
                if mood == "torn" and operation == "w" and chance.random() < 0.5:
                    first = -offset % SECTOR
                    cuts = list(range(first, len(payload), SECTOR)) or [0]
                    payload = payload[:chance.choice(cuts)]
                written(content, (operation, offset, payload))
            if path in self.certain or mood != "nothing":
                yield path, content


def cut(bench, chance, trace):
    """Ends the collector, and leaves the folder's traced files as a power cut may have."""
    bench.collector.kill()
    # What came with the dying process's last breath was received before the cut: the broker's word counts until here.
    time.sleep(0.05)
    traced = os.path.dirname(bench.collector.store)
    disk = bench.disk
    disk.replay(trace)
    states = dict(disk.after_a_cut(chance))
    for path in glob.glob(os.path.join(traced, "*.db*")):
        os.remove(path)
    for path, content in states.items():
        if ".db" in os.path.basename(path):
            with open(path, "wb") as file:
                file.write(content)


def life(bench, chance, library, dropped):
    trace = os.path.join(bench.folder, "trace")
    if os.path.exists(trace):
        os.remove(trace)
    bench.disk = Disk(bench.folder)
    bench.collector.environment = {
        "LD_PRELOAD": library, "POWER_TRACE_FOLDER": bench.folder, "POWER_TRACE_FILE": trace,
        **({"POWER_TRACE_DROP_SYNCS": "1"} if dropped else {}),
    }
    bench.collector.start()
    bench.must_be_ready()
    time.sleep(chance.uniform(0.02, 1.5))
    bench.must_live()
    cut(bench, chance, trace)


def store(program, folder, chance, library, dropped=False):
    """A collector whose store already lies on the disk: a first start that is cut has acknowledged nothing."""
    bench = Bench(program, folder)
    bench.collector.start()
    bench.must_be_ready()
    bench.must_acknowledge()
    bench.collector.process.terminate()
    bench.collector.process.wait()
    return bench


def control(program, folder, chance, library):
    """A disk that lies about syncs: the oracle has to see that messages are gone, or it sees nothing at all."""
    for attempt in range(10):
        with store(program, os.path.join(folder, f"lying-{attempt}"), chance, library) as bench:
            try:
                life(bench, chance, library, dropped=True)
                bench.collector.environment = None
                bench.collector.start()
                bench.settle()
            except Lost:
                return
            except (Fault, BenchFailure):
                continue  # the store broke otherwise, which is no wonder
    raise Fault("a disk that drops every sync lost nothing: the trial is blind")


def run(program, folder, chance, seconds, count=None):
    library = compile_helper(os.path.join(os.path.dirname(os.path.abspath(__file__)), "power_trace.c"), folder, "-shared", "-fPIC", "-ldl", suffix=".so")
    control(program, folder, chance, library)
    cuts, messages, bench = 0, 0, None
    try:
        for cuts in Allowance(seconds, count):
            if bench is None:
                bench = store(program, os.path.join(folder, f"store-{cuts}"), chance, library)
            life(bench, chance, library, dropped=False)
            if cuts % LIVES_PER_STORE == 0:
                messages += finish(bench)
                bench = None
        if bench:
            messages += finish(bench)
    finally:
        if bench:
            bench.__exit__()
    return f"{cuts} power cuts, 0 of {messages} acknowledged messages lost; a disk that drops its syncs was seen"


def finish(bench):
    bench.collector.environment = None
    bench.collector.start()
    messages = bench.settle()
    bench.__exit__()
    return messages
