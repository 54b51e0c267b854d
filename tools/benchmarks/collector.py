"""A `releve serve` of the benchmark's own, on a private broker, with the twenty machines of backlog_filler.c."""
import os
import subprocess
import time
import urllib.error
import urllib.request

from common import BenchFailure, free_port

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


def broker_configuration(folder, port):
    """A file for a mosquitto that keeps nothing beyond its own life; returns its path."""
    lines = [f"listener {port} 127.0.0.1", "allow_anonymous true", "persistence false", "log_dest none"]
    if os.geteuid() == 0:
        # Started by root it would become another user, who may not read the temporary directory.
        lines.append("user root")
    path = os.path.join(folder, "mosquitto.conf")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


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
        self.process = None

    def start(self):
        with open(os.path.join(self.folder, "serve.log"), "a") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

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
