"""The host's wall clock steps by seconds to decades while the collector works and while it is down (clock_steps.c)."""
import json
import os
import struct
import time

from bench import Allowance, Bench, Fault
from common import compile_helper

SECOND, MINUTE, HOUR = 1, 60, 3600
STEPS = [SECOND, -SECOND, 30 * SECOND, -30 * SECOND, 2 * MINUTE, -2 * MINUTE, 3 * HOUR, -3 * HOUR, 49 * HOUR, -49 * HOUR]


class Clock:
    """The seconds by which the collector's wall clock is off."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "clock")
        self.set(0)

    def set(self, seconds):
        # In place: the collector has the file mapped.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.pwrite(descriptor, struct.pack("<q", int(seconds * 1e9)), 0)
        os.close(descriptor)


def invented(bench, elapsed):
    """Work of more hours than there were."""
    listed = bench.command("sessions", "--db", bench.collector.store, "--format", "json")
    if listed.returncode != 0:
        raise Fault(f"the sessions cannot be listed: {listed.stderr.strip()}")
    busy = {}
    for session in json.loads(listed.stdout):
        busy[session["machine"]] = busy.get(session["machine"], 0) + session["busy_ms"] / 1000
    for machine, seconds in busy.items():
        if seconds > elapsed + 5:
            raise Fault(f"{machine} has {seconds:.0f} s of work in {elapsed:.0f} s")


def run(program, folder, chance, seconds, count=None):
    library = compile_helper(os.path.join(os.path.dirname(os.path.abspath(__file__)), "clock_steps.c"), folder, "-shared", "-fPIC", "-ldl", suffix=".so")
    clock = Clock(folder)
    with Bench(program, os.path.join(folder, "store"), rate=100, environment={"LD_PRELOAD": library, "CLOCK_STEPS_FILE": clock.path}) as bench:
        start = time.monotonic()
        bench.collector.start()
        bench.must_be_ready()
        steps = 0
        for steps in Allowance(seconds, count):
            time.sleep(chance.uniform(0.2, 1.5))
            is_down = chance.random() < 0.3
            if is_down:
                bench.collector.kill()
            unset = is_down and chance.random() < 0.3
            clock.set(-time.time() + 86_400 if unset else chance.choice([0, *STEPS]))
            if is_down:
                bench.collector.start()
            bench.must_acknowledge()
            bench.must_answer()
        clock.set(0)
        bench.must_acknowledge()
        bench.must_be_small()
        messages = bench.settle()
        invented(bench, time.monotonic() - start)
        return f"{steps} steps of the clock, 0 of {messages} acknowledged messages lost, no work invented"
