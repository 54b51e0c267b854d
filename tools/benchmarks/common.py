"""What the benchmarks share: private services, compiled helpers, the disk's own speed."""
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time


class BenchFailure(Exception):
    """Said in one line on standard error."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def find_program(name):
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not path:
        raise BenchFailure(f"{name} is not installed")
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchFailure(f"{process.args[0]} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise BenchFailure(f"{process.args[0]} does not listen on {port}")


class PrivateService:
    """A child process on a loopback port, ended with the context."""

    def __init__(self, arguments, port):
        self.port = port
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for_port(port, self.process)
        except BenchFailure:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def broker_configuration(folder, port, *lines):
    """A file for a mosquitto that keeps nothing beyond its own life; returns its path."""
    lines = [f"listener {port} 127.0.0.1", "allow_anonymous true", "persistence false", "log_dest none", *lines]
    if os.geteuid() == 0:
        # Started by root it would become another user, who may not read the temporary directory.
        lines.append("user root")
    path = os.path.join(folder, "mosquitto.conf")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def compile_helper(source, directory, *options, suffix=""):
    """Compiles a C file beside this one; returns the path of what it became."""
    result = os.path.join(directory, os.path.splitext(os.path.basename(source))[0] + suffix)
    command = ["cc", "-O2", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-o", result]
    done = subprocess.run([*command, os.path.join(os.path.dirname(__file__), source), *options])
    if done.returncode != 0:
        raise BenchFailure(f"{source} does not compile; install a C compiler and libmosquitto-dev")
    return result


def run_contestant(command, timeout=600, environment=None):
    """The JSON object on the last line of what the contestant prints."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=timeout, text=True, env=environment)
    except subprocess.TimeoutExpired:
        raise BenchFailure(f"{command[0]} did not finish within {timeout} s")
    if done.returncode != 0:
        raise BenchFailure(f"{' '.join(command)} ended with {done.returncode}")
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise BenchFailure(f"{command[0]} printed no JSON object")


def sync_latency(directory, count=1000, size=4096):
    """Milliseconds for one 4 kB append with fdatasync: median and 99th percentile."""
    path = os.path.join(directory, "sync-probe")
    block = os.urandom(size)
    took = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(count):
            start = time.perf_counter()
            os.write(descriptor, block)
            os.fdatasync(descriptor)
            took.append((time.perf_counter() - start) * 1000)
    finally:
        os.close(descriptor)
        os.remove(path)
    took.sort()
    return {"p50_ms": round(took[len(took) // 2], 3), "p99_ms": round(took[int(len(took) * 0.99)], 3)}


def releve_program(root, given):
    """The release build, or None."""
    path = given or os.path.join(root, ".build", "release", "releve")
    return path if os.path.exists(path) else None


def median(values):
    return statistics.median(values) if values else None


def ratio(numerator, denominator, digits=2):
    return round(numerator / denominator, digits) if numerator is not None and denominator else None


def table(header, rows):
    widths = [max(len(str(row[column])) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, *rows]:
        cells = [str(cell).rjust(width) if column else str(cell).ljust(width) for column, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells))
