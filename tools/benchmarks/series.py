"""Stores the same plug readings in each contestant and compares what they occupy."""
import argparse
import array
import json
import os
import random
import sqlite3
import shutil
import subprocess
import tempfile
import time
import urllib.request

from common import BenchFailure, PrivateService, free_port, ratio, releve_program, run_contestant, say, table

START_MS = 1_772_442_000_000
HOURS_HELP = (
    "how much each machine says (default: a week). Stores keep months: with a day, what is fixed (the pages of empty tables, "
    "what waits for its chunk) weighs as much as a tenth of the samples"
)


def machine_samples(machine, seconds, seed):
    """Jittered 1 Hz power of one machine: off, idle plateaus, noisy work; milliwatts, as a plug of 0.1 W reports them."""
    source = random.Random(seed * 1000 + machine)
    level, left, state = 0, 0, "off"
    for second in range(seconds):
        if left == 0:
            state = source.choices(["off", "idle", "busy"], [2, 3, 4])[0]
            left = source.randint(60, 1800)
            level = {"off": 0, "idle": source.randint(40, 120), "busy": source.randint(2000, 9000)}[state]
        left -= 1
        tenths = level
        if state == "idle" and source.random() < 0.1:
            tenths += source.randint(-1, 1)
        if state == "busy":
            tenths += round(source.gauss(0, level * 0.03))
        yield START_MS + second * 1000 + machine * 37 + source.randint(-15, 15), max(0, tenths) * 100


class Stream:
    """One machine's samples: instants and milliwatts."""

    def __init__(self, machine, seconds, seed):
        self.at, self.power = array.array("q"), array.array("q")
        for at, power in machine_samples(machine, seconds, seed):
            self.at.append(at)
            self.power.append(power)

    def __len__(self):
        return len(self.at)


def write_samples(path, machines, seconds, seed):
    streams = [Stream(machine, seconds, seed) for machine in range(machines)]
    with open(path, "w") as file:
        file.write("machine,at_ms,power_mw\n")
        for second in range(seconds):
            for machine, stream in enumerate(streams):
                file.write(f"machine-{machine:02d},{stream.at[second]},{stream.power[second]}\n")
    return streams


def sqlite_rows(streams, directory):
    """The plain way at its best: integers, clustered by series and time."""
    path = os.path.join(directory, "rows.db")
    start = time.perf_counter()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE sample (series INTEGER, at INTEGER, power INTEGER, PRIMARY KEY (series, at)) WITHOUT ROWID"
    )
    length = len(streams[0])
    for first in range(0, length, 1000):
        database.execute("BEGIN IMMEDIATE")
        for machine, stream in enumerate(streams):
            span = slice(first, first + 1000)
            rows = ((machine, at, power) for at, power in zip(stream.at[span], stream.power[span]))
            database.executemany("INSERT INTO sample VALUES (?, ?, ?)", rows)
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return {"samples": length * len(streams), "bytes": os.path.getsize(path), "seconds": time.perf_counter() - start}


def get(port, path, body=None):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data=body, timeout=120) as answer:
        return answer.read().decode()


def occupied(directory):
    return sum(
        os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(directory) for name in names
    )


def victoria_metrics(program, streams, directory):
    port, data = free_port(), os.path.join(directory, "victoria")
    arguments = [
        program, f"-storageDataPath={data}", f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y",
        "-search.latencyOffset=0s",
    ]
    with PrivateService(arguments, port):
        start = time.perf_counter()
        length = len(streams[0])
        for first in range(0, length, 10_000):
            lines = [
                json.dumps({
                    "metric": {"__name__": "power_watts", "machine": f"machine-{machine:02d}"},
                    "values": [power / 1000 for power in stream.power[first : first + 10_000]],
                    "timestamps": stream.at[first : first + 10_000].tolist(),
                })
                for machine, stream in enumerate(streams)
            ]
            get(port, "/api/v1/import", "\n".join(lines).encode())
        get(port, "/internal/force_flush")
        seconds = time.perf_counter() - start
        get(port, "/internal/force_merge")
        wait_for_merges(port)
        stored = json.loads(get(port, "/api/v1/query?query=" + f"sum(count_over_time(power_watts[{length + 3600}s]))"
                                f"&time={START_MS // 1000 + length + 60}"))
    # Ended in good order, it has written what it held in memory.
    parts = sum(occupied(os.path.join(data, "data", kind)) for kind in ("small", "big"))
    found = stored["data"]["result"]
    count = int(float(found[0]["value"][1])) if found else 0
    if count != length * len(streams):
        raise BenchFailure(f"VictoriaMetrics holds {count} of {length * len(streams)} samples")
    return {"samples": count, "bytes": parts, "seconds": seconds}


def wait_for_merges(port, seconds=60):
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        active = [
            float(line.rsplit(" ", 1)[1]) for line in get(port, "/metrics").splitlines()
            if line.startswith("vm_active_merges{type=\"storage")
        ]
        quiet = quiet + 1 if sum(active) == 0 else 0
        time.sleep(0.3)


def show(report):
    print(f"{report['samples']} samples of {report['machines']} machines\n")
    rows = [
        (name, result["bytes_per_sample"], result["bytes"], result["samples_per_second"])
        for name, result in report["contestants"].items()
    ]
    table(("contestant", "bytes/sample", "bytes", "samples/s"), rows)
    print()
    for name, value in report["ratios"].items():
        if value is not None:
            print(f"{name.replace('_', ' ')}: {value}")
    for name, result in report["contestants"].items():
        if "read_two_hours_ms" in result:
            print(f"{name} reads two hours of a machine in {result['read_two_hours_ms']:.1f} ms")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench series")
    parser.add_argument("--machines", type=int, default=5)
    parser.add_argument("--hours", type=float, default=168, help=HOURS_HELP)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--releve", help="the program to measure (default: the release build)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="releve-bench-") as directory:
            samples = os.path.join(directory, "samples.csv")
            streams = write_samples(samples, options.machines, int(options.hours * 3600), options.seed)
            results = {"sqlite-rows": sqlite_rows(streams, directory)}
            program = shutil.which("victoria-metrics")
            if program:
                results["victoria-metrics"] = victoria_metrics(program, streams, directory)
            else:
                say("victoria-metrics is left out: not installed")
            releve = releve_program(root, options.releve)
            if releve:
                results["releve"] = run_contestant([releve, "bench", "series", "--samples", samples, "--json"])
            else:
                say("releve is left out: no release build (swift build -c release)")
    except (BenchFailure, OSError, subprocess.SubprocessError) as problem:
        say(f"tools/bench series: {problem}")
        return 69
    for result in results.values():
        result["bytes_per_sample"] = round(result["bytes"] / result["samples"], 3)
        result["samples_per_second"] = round(result["samples"] / result["seconds"])
    size = {name: result["bytes_per_sample"] for name, result in results.items()}
    report = {
        "samples": results["sqlite-rows"]["samples"], "machines": options.machines, "contestants": results,
        "ratios": {
            "releve_to_victoria_metrics": ratio(size.get("releve"), size.get("victoria-metrics")),
            "releve_to_sqlite_rows": ratio(size.get("releve"), size.get("sqlite-rows")),
            "victoria_metrics_to_sqlite_rows": ratio(size.get("victoria-metrics"), size.get("sqlite-rows"), 3),
        },
    }
    print(json.dumps(report)) if options.json else show(report)
    return 0
