"""How long a collector with a large store takes to be ready again after kill -9."""
import argparse
import os
import shutil
import subprocess
import tempfile
import time

from collector import MACHINES, Collector, run
from common import PrivateService, broker_configuration, find_program, free_port, median, run_contestant, say, sync_latency

# As many as come in a checkpoint interval at one a second: the most that a restart has to derive again.
TAIL_MESSAGES = 60 * MACHINES
TAIL_SECONDS = 20


def fill(releve, collector, megabytes):
    """Writes the store where syncs cost nothing, if there is room, and brings it to where it is measured."""
    memory = "/dev/shm"
    roomy = os.path.isdir(memory) and shutil.disk_usage(memory).free > 2 * megabytes << 20
    with tempfile.TemporaryDirectory(prefix="releve-bench-", dir=memory if roomy else collector.folder) as directory:
        store = os.path.join(directory, "filled.db")
        say(f"filling a store of {megabytes} MB")
        filled = run_contestant(
            [releve, "bench", "fill", "--store", store, "--lab", collector.lab, "--bytes", str(megabytes << 20), "--json"],
            timeout=3600)
        shutil.copyfile(store, collector.store)
        return filled


def forget_pages(path):
    """Reading them again takes the disk, as after a power cut."""
    if not os.path.exists(path):
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def restart(collector, filler, port):
    """One life that ends in the middle of its work, and how long the next one takes to begin."""
    rate = TAIL_MESSAGES / TAIL_SECONDS
    publisher = subprocess.Popen([filler, "127.0.0.1", str(port), str(TAIL_MESSAGES * 100), str(rate)])
    try:
        time.sleep(TAIL_SECONDS)
        collector.kill()
        log = os.path.getsize(collector.store + "-wal")
        for suffix in ("", "-wal"):
            forget_pages(collector.store + suffix)
        collector.start()
        return {"seconds": round(collector.wait_until_ready(), 3), "log_bytes": log}
    finally:
        publisher.kill()
        publisher.wait()


def measure(releve, filler, directory, options):
    """One store, and as many lives of a collector on it as there are rounds, and one."""
    port = free_port()
    with PrivateService([find_program("mosquitto"), "-c", broker_configuration(directory, port)], port), \
            Collector(releve, directory, port) as collector:
        filled = fill(releve, collector, options.megabytes)
        collector.start()
        collector.wait_until_ready()
        restarts = []
        for number in range(options.rounds):
            restarts.append(restart(collector, filler, port))
            say(f"round {number + 1}: ready after {restarts[-1]['seconds']} s")
        seconds = [measured["seconds"] for measured in restarts]
        return {
            "store_bytes": os.path.getsize(collector.store), "filled": filled, "restarts": restarts,
            "median_seconds": median(seconds), "worst_seconds": max(seconds), "sync": sync_latency(directory),
        }


def show(report):
    print(f"store of {report['store_bytes'] / 1e6:.0f} MB with {report['filled']['messages']} messages in "
          f"{report['filled']['blocks']} blocks; one sync of 4 kB takes {report['sync']['p50_ms']} ms\n")
    for number, measured in enumerate(report["restarts"]):
        print(f"restart {number + 1}: ready after {measured['seconds']} s, with a log of {measured['log_bytes'] / 1e6:.1f} MB")
    print(f"\nmedian {report['median_seconds']} s, worst {report['worst_seconds']} s")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench restart")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", help="where the store is written: decides which disk is measured")
    return run(parser, arguments, root, measure, show)
