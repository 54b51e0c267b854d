"""How long messages wait for their acknowledgement while every machine of a long past is derived again."""
import argparse
import contextlib
import os
import random
import re
import sqlite3
import subprocess
import time

from collector import Collector, run
from common import BenchFailure, PrivateService, broker_configuration, find_program, free_port, run_contestant, say, sync_latency
from statements import COMMIT_INTERVAL_MS, MESSAGES_PER_SECOND, Memory, Witness, figures

MACHINES = """
  - {{id: plug-{n:02d}, kind: other, name: Plug {n:02d}, power: {{busy_above: 120 W}}, devices: [{{dialect: tasmota, id: plug-{n:02d}}}]}}"""


def declare(lab, past, badge):
    """The demonstration's lab with the plugs of the traffic, and a badge more: whose badge is whose concerns every machine."""
    with open(past) as file:
        text = file.read()
    plugs = "".join(MACHINES.format(n=number) for number in range(0, 20, 2))
    text = text.replace("\nmachines:", "\nmachines:" + plugs, 1)
    with open(lab, "w") as file:
        file.write(re.sub(r'badges: \["', f'badges: ["{badge}", "', text, count=1))


def first_day(store):
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        at = database.execute("SELECT min(first_arrival) FROM journal_block").fetchone()[0]
    return time.strftime("%Y-%m-%d", time.gmtime(at / 1000 + 86_400))


def apply(releve, collector, day):
    """Every machine is to be derived again from a day on."""
    done = subprocess.run(
        [releve, "lab", "apply", "--db", collector.store, "--effective", day, "--reason", "bench", collector.lab],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BenchFailure(f"applying ended with {done.returncode}: {(done.stderr.strip().splitlines() or ['nothing was said'])[-1]}")


def wait_until_derived(collector):
    """Until nothing lies beside the store any more."""
    while os.path.isdir(collector.store + ".again"):
        if collector.process.poll() is not None:
            raise BenchFailure(f"releve serve ended with {collector.process.returncode}: {collector.last_words()}")
        time.sleep(0.05)


def kill_meanwhile(collector, kills, seconds):
    for number in range(kills):
        time.sleep(random.uniform(0, seconds))
        collector.kill()
        collector.start()
        collector.wait_until_ready()
        say(f"kill {number + 1}")
        # Begun anew with the first checkpoint.
        wait_until_begun(collector)


def wait_until_begun(collector, seconds=30):
    end = time.monotonic() + seconds
    while not os.path.isdir(collector.store + ".again") and time.monotonic() < end:
        time.sleep(0.02)


def verified(releve, store):
    done = subprocess.run([releve, "verify", "--db", store], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout.strip().splitlines()[-6:]


def measure(releve, filler, directory, options):
    random.seed(options.seed)
    past = os.path.join(directory, "past.yaml")
    port = free_port()
    with PrivateService([find_program("mosquitto"), "-c", broker_configuration(directory, port)], port):
        witness = Witness(port)
        with Collector(
                releve, directory, witness.port, "--store-commit-interval", f"{COMMIT_INTERVAL_MS}ms",
                "--store-checkpoint-interval", "5s") as collector:
            say(f"living through {options.days} days")
            lived = run_contestant(
                [releve, "bench", "live", "--store", collector.store, "--lab", past, "--days", str(options.days), "--json"],
                timeout=3600)
            declare(collector.lab, past, "04C0FFEE000111")
            collector.start()
            collector.wait_until_ready()
            traffic = subprocess.Popen([filler, "127.0.0.1", str(port), str(10_000_000), str(MESSAGES_PER_SECOND)])
            memory = Memory(collector.process.pid)
            try:
                time.sleep(10)
                quiet = witness.between(time.perf_counter() - 8, time.perf_counter())
                memory.start()
                day = first_day(collector.store)
                declare(collector.lab, past, "04C0FFEE000222")
                start = time.perf_counter()
                apply(releve, collector, day)
                applied = time.perf_counter()
                wait_until_begun(collector, 2)
                wait_until_derived(collector)
                end = time.perf_counter()
                time.sleep(2)
                waits = witness.between(start, end)
                if options.kills:
                    declare(collector.lab, past, "04C0FFEE000333")
                    apply(releve, collector, day)
                    kill_meanwhile(collector, options.kills, (end - start) * 0.8)
                    wait_until_derived(collector)
            finally:
                memory.ended.set()
                traffic.kill()
                traffic.wait()
            collector.end()
            collector.process.wait()
            is_right, words = verified(releve, collector.store)
            if not quiet or not waits:
                raise BenchFailure("no acknowledgement was seen")
            return {
                "days": options.days, **lived, "seconds": round(end - start, 2), "applied_seconds": round(applied - start, 2),
                "acknowledged": len(waits), "commit_interval_ms": COMMIT_INTERVAL_MS, "waits_ms": figures(waits),
                "quiet_waits_ms": figures(quiet), "beyond_interval_ms": round(max(waits) * 1000 - COMMIT_INTERVAL_MS, 1),
                "max_rss_kb": memory.alone, "kills": options.kills, "verified": is_right, "words": words,
                "sync": sync_latency(directory),
            }


def show(report):
    print(f"{report['days']} days of the demonstration, {report['messages']} messages: every machine derived again in "
          f"{report['seconds']} s, while {report['acknowledged']} messages were acknowledged; one sync of 4 kB takes "
          f"{report['sync']['p50_ms']} ms\n")
    for name, key in (("before", "quiet_waits_ms"), ("meanwhile", "waits_ms")):
        waits = report[key]
        print(f"{name:9}  acknowledged after {waits['p50']} ms at the median, {waits['p99']} ms at p99, "
              f"{waits['p999']} ms at p99.9, {waits['worst']} ms at worst")
    print(f"\nlongest wait beyond the commit interval: {report['beyond_interval_ms']} ms; memory {report['max_rss_kb'] / 1024:.0f} MB")
    after = f" after {report['kills']} kills" if report["kills"] else ""
    print(f"what is stored{after} is {'what the journal gives' if report['verified'] else 'NOT what the journal gives:'}")
    if not report["verified"]:
        print("\n".join(report["words"]))


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench again")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--kills", type=int, default=0, help="then kill the collector so many times while it derives once more")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    parser.add_argument("--directory", help="where the store is written: decides which disk is measured")
    return run(parser, arguments, root, measure, show)
