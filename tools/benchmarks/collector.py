"""A `releve serve` of the benchmark's own, on a private broker, with the twenty machines of backlog_filler.c."""
import json
import os
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from common import BenchFailure, compile_helper, free_port, releve_program, say

MACHINES = 20


def registry():
    """Half the machines are plugs, half speak the native protocol."""
    lines = ["lab: {id: bench, name: Bench, timezone: Europe/Paris}", "machines:"]
    for number in range(MACHINES):
        device = (
            f"{{dialect: native, id: machine-{number:02d}}}" if number % 2 else f"{{dialect: tasmota, id: plug-{number:02d}}}"
        )
        lines.append(
            f"  - {{id: machine-{number:02d}, kind: other, name: Machine {number:02d}, power: {{busy_above: 120 W}}, "
            f"devices: [{device}]}}"
        )
    return "\n".join(lines) + "\n"


class Collector:
    """The program, its store in a folder, and the address of its pages."""

    def __init__(self, program, folder, broker_port, *options):
        self.folder, self.store = folder, os.path.join(folder, "bench.db")
        self.web_port = free_port()
        self.lab = os.path.join(folder, "lab.yaml")
        with open(self.lab, "w") as file:
            file.write(registry())
        self.command = [
            program, "serve", "--lab", self.lab, "--broker-port", str(broker_port), "--broker-client-id", "bench",
            "--store-path", self.store, "--web-port", str(self.web_port), *options,
        ]
        self.process, self.environment = None, None

    def start(self):
        with open(os.path.join(self.folder, "serve.log"), "a") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **(self.environment or {})})

    def wait_until_ready(self, seconds=60, pause=0.002):
        """Seconds until /health/ready answers 200, from now."""
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            if self.process.poll() is not None:
                raise BenchFailure(f"releve serve ended with {self.process.returncode}: {self.last_words()}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.web_port}/health/ready", timeout=5):
                    return time.perf_counter() - start
            except (OSError, urllib.error.URLError):
                time.sleep(pause)
        raise BenchFailure(f"releve serve is not ready after {seconds} s: {self.last_words()}")

    def last_words(self):
        with open(os.path.join(self.folder, "serve.log")) as log:
            return (log.read().splitlines() or ["nothing was said"])[-1]

    def written(self):
        """Bytes the process made the kernel write, so far; also of one that has ended and was not waited for."""
        with open(f"/proc/{self.process.pid}/io") as file:
            fields = dict(line.strip().split(": ") for line in file)
        return int(fields["write_bytes"]) - int(fields["cancelled_write_bytes"])

    def end(self):
        """Asks it to stop and waits; what it has written can still be read."""
        self.process.terminate()
        os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def run(parser, arguments, root, measure, show):
    """Measures Relevé alone: `measure(releve, filler, directory, options)` gives the report that `show` prints."""
    parser.add_argument("--releve", help="the program to measure (default: the release build)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    releve = releve_program(root, options.releve)
    try:
        if not releve:
            raise BenchFailure("no release build (swift build -c release)")
        with tempfile.TemporaryDirectory(prefix="releve-bench-", dir=options.directory) as directory:
            filler = compile_helper("backlog_filler.c", directory, "-lmosquitto")
            report = measure(releve, filler, directory, options)
    except (BenchFailure, OSError, sqlite3.Error) as problem:
        say(f"{parser.prog}: {problem}")
        return 69
    print(json.dumps(report)) if options.json else show(report)
    return 0
