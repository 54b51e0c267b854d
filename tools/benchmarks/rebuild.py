"""Derives a year of the demonstration anew: how fast, in how much memory, and the same after being killed."""
import argparse
import contextlib
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import time

from collector import Collector, run
from common import BenchFailure, PrivateService, broker_configuration, find_program, free_port, run_contestant, say

# What follows from the journal. What a row is called in the file is no part of it, nor is the order in which the engine's state
# lists native devices.
DERIVED = {
    "usage_session": "*", "gap": "*", "state_span": "*", "span_growth": "*", "waiting_increase": "*", "rollup_hour": "*",
    "rollup_hour_counter": "*", "rollup_day": "*", "rollup_day_counter": "*",
    "series_chunk": "machine, quantities, first_at, last_at, count, content",
    "series_part": "machine, quantities, first_at, last_at, count, content", "series_part_total": "*",
    "restore_point": "*", "quarantine_count": "*", "device_heard": "*", "device_watch": "*",
    "checkpoint": "block, message_index, at, derivation, failures",
}


def digest(store):
    """A hash over every derived row, table by table."""
    found = {}
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        for table, columns in DERIVED.items():
            rows = sorted(hashlib.sha256(repr(row).encode()).digest() for row in database.execute(f"SELECT {columns} FROM {table}"))
            found[table] = hashlib.sha256(b"".join(rows)).hexdigest()
    return found


def peak_kilobytes(pid):
    try:
        with open(f"/proc/{pid}/status") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
    except (OSError, ProcessLookupError):
        return 0


def rebuild(releve, store, kill_after=None):
    """One run: seconds, processor seconds and the largest memory seen; `status` is negative when it was killed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [releve, "rebuild", "--db", store], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    peak = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, peak_kilobytes(process.pid))
        if kill_after is not None and time.perf_counter() - start > kill_after:
            process.kill()
        time.sleep(0.01)
    elapsed = time.perf_counter() - start
    words = process.stderr.read().strip().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if kill_after is None and process.returncode != 0:
        raise BenchFailure(f"releve rebuild ended with {process.returncode}: {(words or ['nothing was said'])[-1]}")
    return {
        "status": process.returncode, "seconds": round(elapsed, 3),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2), "max_rss_kb": peak,
    }


def measured(result, messages):
    result["per_second"] = round(messages / result["seconds"])
    result["per_cpu_second"] = round(messages / result["cpu_seconds"])
    return result


def killed(releve, store, kills, seconds, before, after):
    """Kills it at random instants; the store holds what it held, or what a whole run gives, and nothing between."""
    instants = []
    for number in range(kills):
        instant = random.uniform(0, seconds)
        ended = rebuild(releve, store, kill_after=instant)
        found = digest(store)
        if found not in (before, after):
            raise BenchFailure(f"killed after {instant:.2f} s it left something else: {differing(found, after)}")
        instants.append({"after_seconds": round(instant, 2), "was_killed": ended["status"] != 0, "had_swapped": found == after})
        say(f"kill {number + 1}: {instants[-1]}")
    return instants


def differing(found, expected):
    return ", ".join(table for table in DERIVED if found[table] != expected[table])


def beside_collector(releve, filler, directory, store, lab, rate):
    """The same while a collector listens on the store; what it took over is what a rebuild without it gives."""
    port = free_port()
    with PrivateService([find_program("mosquitto"), "-c", broker_configuration(directory, port)], port), \
            Collector(releve, directory, port) as collector:
        os.replace(store, collector.store)
        shutil.copyfile(lab, collector.lab)
        collector.start()
        collector.wait_until_ready()
        publisher = subprocess.Popen([filler, "127.0.0.1", str(port), str(rate * 100_000), str(rate)])
        try:
            time.sleep(2)
            result = rebuild(releve, collector.store)
            collector.wait_until_ready(pause=0.05)
        finally:
            publisher.kill()
            publisher.wait()
        collector.end()
        collector.process.wait()
        taken = digest(collector.store)
        rebuild(releve, collector.store)
        again = digest(collector.store)
        # When checkpoints were written is no part of the result.
        spacing = {"series_chunk", "series_part", "series_part_total", "restore_point", "checkpoint"}
        result["same"] = all(taken[table] == again[table] for table in DERIVED if table not in spacing)
        result["differing"] = differing(taken, again)
        result["published_per_second"] = rate
        return result


def measure(releve, filler, directory, options):
    random.seed(options.seed)
    store, lab = os.path.join(directory, "year.db"), os.path.join(directory, "year.yaml")
    say(f"living through {options.days} days")
    lived = run_contestant(
        [releve, "bench", "live", "--store", store, "--lab", lab, "--days", str(options.days), "--block", str(options.block),
         "--json"], timeout=3600)
    say(f"{lived['messages']} messages in {lived['blocks']} blocks")
    report = {"days": options.days, **lived, "rounds": []}
    before = digest(store)
    with contextlib.closing(sqlite3.connect(store)) as database:
        database.execute("VACUUM INTO ?", (store + ".lived",))
    for _ in range(options.rounds):
        report["rounds"].append(measured(rebuild(releve, store), lived["messages"]))
        say(f"{report['rounds'][-1]}")
    after = digest(store)
    report["same_as_lived"] = all(
        before[table] == after[table] for table in ("usage_session", "gap", "state_span", "rollup_hour", "rollup_day"))
    if options.kills:
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(store + suffix)
        os.replace(store + ".lived", store)
        longest = min(result["seconds"] for result in report["rounds"])
        report["kills"] = killed(releve, store, options.kills, longest, before, after)
        rebuild(releve, store)
        report["same_after_kills"] = digest(store) == after
    if options.rate:
        report["beside_collector"] = measured(
            beside_collector(releve, filler, directory, store, lab, options.rate), lived["messages"])
    return report


def show(report):
    print(f"{report['days']} days of the demonstration: {report['messages']} messages in {report['blocks']} blocks\n")

    def line(name, result):
        print(f"{name:<18} {result['seconds']:8.1f} s  {result['per_second']:>8} messages/s  "
              f"{result['per_cpu_second']:>8} a processor second  {result['max_rss_kb'] / 1024:6.1f} MB")

    for number, result in enumerate(report["rounds"]):
        line(f"rebuild {number + 1}", result)
    if "beside_collector" in report:
        beside = report["beside_collector"]
        line("beside a collector", beside)
        print(f"\nwhat the collector took over is {'the same' if beside['same'] else 'NOT the same: ' + beside['differing']}")
    print(f"\nwhat was derived live is {'the same' if report['same_as_lived'] else 'NOT the same'}")
    if "kills" in report:
        swapped = sum(1 for kill in report["kills"] if kill["had_swapped"])
        print(f"killed {len(report['kills'])} times; the end is {'the same' if report['same_after_kills'] else 'NOT the same'}"
              f" ({swapped} kills found the result in its place)")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench rebuild")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--block", type=int, default=3600, help="seconds of messages in a block (default: as in the demonstration)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--kills", type=int, default=0, help="kill it so many times at random instants, and compare")
    parser.add_argument("--rate", type=int, default=0, help="also beside a collector that hears so many messages a second")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    parser.add_argument("--directory", help="where the store is written")
    return run(parser, arguments, root, measure, show)
