"""What every trial has: a collector on a recording broker, and the oracle that says what was lost."""
import json
import os
import subprocess
import time
import urllib.error
import urllib.request

from collector import Collector
from common import BenchFailure
from wire import RecordingBroker

RATE = 200.0
LIMIT_MB = 128


class Fault(Exception):
    """Something the collector must never do, in one sentence."""


def reading(number):
    """Message `number`: a plug's, with work and rest, and a counter that follows; the number makes it unlike every other."""
    plug = number % 10 * 2
    round_ = number // 10
    power = 600 if round_ // 40 % 2 == 0 else 8
    counter = 10 + (round_ // 80 * 40 + min(round_ % 80, 40)) * 600 / 3600 / 1000 / 20
    payload = {"Number": number, "ENERGY": {"Total": round(counter, 3), "Power": power}}
    return f"tele/plug-{plug:02d}/SENSOR", json.dumps(payload).encode()


class Lost(Fault):
    """Acknowledged, and not in the journal."""


class Bench:
    """A folder with a store, a broker and a collector; `checked()` says how many acknowledged messages the journal has lost."""

    def __init__(self, program, folder, rate=RATE, environment=None, options=()):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.program = folder, program
        self.broker = RecordingBroker("bench", reading, rate)
        self.collector = Collector(program, folder, self.broker.port, *options)
        self.collector.environment = environment

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.collector.kill()
        self.broker.__exit__()

    def command(self, *arguments, seconds=300):
        return subprocess.run([self.program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)

    def must_be_ready(self):
        try:
            self.collector.wait_until_ready(pause=0.01)
        except BenchFailure as problem:
            raise Fault(str(problem))

    def must_live(self):
        status = self.collector.process.poll()
        if status is not None:
            raise Fault(f"the collector ended with {status}: {self.collector.last_words()}")

    def must_answer(self, seconds=5):
        self.must_live()
        start = time.monotonic()
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.collector.web_port}/health/live", timeout=seconds):
                    return
            except (OSError, urllib.error.URLError) as problem:
                if time.monotonic() - start > seconds:
                    raise Fault(f"the pages do not answer within {seconds} s: {problem}")
                time.sleep(0.05)

    def must_acknowledge(self, seconds=30):
        if not self.broker.hears_an_acknowledgement(seconds):
            self.must_live()
            raise Fault(f"an honest message was not acknowledged within {seconds} s")

    def must_return(self, sessions, after, seconds=40):
        """A connection later than number `sessions`."""
        deadline = time.monotonic() + seconds
        while self.broker.sessions <= sessions or self.broker.hostility:
            self.must_live()
            if time.monotonic() > deadline:
                raise Fault(f"the collector does not come back within {seconds} s after '{after.replace('_', ' ')}'")
            time.sleep(0.02)

    def must_flow(self, seconds=60):
        """Everything said beside the numbered messages was taken."""
        deadline = time.monotonic() + seconds
        while self.broker.asides:
            self.must_live()
            if time.monotonic() > deadline:
                raise Fault(f"the collector does not read on within {seconds} s")
            time.sleep(0.02)

    def peak_megabytes(self):
        with open(f"/proc/{self.collector.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) // 1024

    def must_be_small(self, limit=LIMIT_MB):
        peak = self.peak_megabytes()
        if peak > limit:
            raise Fault(f"the collector took {peak} MB of memory; {limit} MB is the limit")

    def journal(self):
        """Numbers of the readings in the journal, each with its payload as it was sent; a changed one is a fault."""
        exported = self.command("journal", "export", "--db", self.collector.store)
        if exported.returncode != 0:
            raise Fault(f"the journal cannot be exported: {exported.stderr.strip()}")
        numbers = set()
        for line in exported.stdout.splitlines():
            message = json.loads(line)
            if not message["topic"].startswith("tele/plug-") or "payload" not in message:
                continue
            try:
                number = json.loads(message["payload"])["Number"]
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if message["payload"].encode() != reading(number)[1]:
                raise Fault(f"message {number} is in the journal otherwise than it was sent")
            numbers.add(number)
        return numbers

    def lost(self):
        return self.broker.acknowledged - self.journal()

    def check(self):
        """Everything acknowledged is in the journal, and the store holds; how many messages that were."""
        lost = self.lost()
        if lost:
            raise Lost(f"{len(lost)} acknowledged messages are not in the journal, the first is number {min(lost)}")
        verified = self.command("verify", "--db", self.collector.store)
        if verified.returncode != 0:
            raise Fault(f"verify ends with {verified.returncode}: {(verified.stderr or verified.stdout).strip().splitlines()[-1]}")
        return len(self.broker.acknowledged)

    def settle(self):
        """Lets the collector finish, ends it as its user would, and checks."""
        self.must_be_ready()
        if not self.broker.drained():
            self.must_live()
            raise Fault("messages stay unacknowledged although nothing hinders the collector")
        self.collector.process.terminate()
        try:
            status = self.collector.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            raise Fault("the collector does not end within 60 s of SIGTERM")
        if status != 0:
            raise Fault(f"the collector ends with {status} after SIGTERM: {self.collector.last_words()}")
        return self.check()


class Allowance:
    """How long, or how often, a trial goes on."""

    def __init__(self, seconds, count=None):
        self.deadline, self.count, self.done = time.monotonic() + seconds, count, 0

    def __iter__(self):
        return self

    def __next__(self):
        # At least one round, however little time there is.
        over = self.done >= self.count if self.count is not None else self.done > 0 and time.monotonic() >= self.deadline
        if over:
            raise StopIteration
        self.done += 1
        return self.done


__all__ = ["Allowance", "Bench", "BenchFailure", "Fault", "Lost", "reading"]
