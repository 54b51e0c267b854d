"""What a collector makes its disk write, in an ordinary lab on an SD card."""
import argparse
import contextlib
import os
import shutil
import sqlite3
import subprocess
import time

from collector import MACHINES, Collector, run
from common import PrivateService, broker_configuration, find_program, free_port, ratio, say, sync_latency

SETTLING_SECONDS = 15


@contextlib.contextmanager
def own_file_system(directory):
    """An ext4 in a file, so that its device counts this and nothing else; None where that is not allowed."""
    image, place = os.path.join(directory, "disk.img"), os.path.join(directory, "disk")
    os.mkdir(place)
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        yield None
        return
    with open(image, "wb") as file:
        file.truncate(1 << 30)
    made = subprocess.run(["mkfs.ext4", "-q", "-F", image], capture_output=True).returncode == 0
    if not made or subprocess.run(["mount", "-o", "loop,noatime", image, place], capture_output=True).returncode != 0:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=False)


def device_written(directory):
    """Bytes written so far by the block device a folder is on, once everything dirty has been written."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.sync()
        number = os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)
    with open(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}/stat") as file:
        return int(file.read().split()[6]) * 512


def blocks(store):
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*), sum(message_count), sum(length(content)) FROM journal_block").fetchone()


def measure(releve, folder, filler, options, counts_device):
    """One collector, one broker, so many minutes; the end's checkpoint and the log's way into the file are counted."""
    port = free_port()
    seconds = options.minutes * 60
    rate = options.rate * MACHINES
    with PrivateService([find_program("mosquitto"), "-c", broker_configuration(folder, port)], port), \
            Collector(releve, folder, port, "--store-commit-interval", options.commit_interval,
                      "--store-checkpoint-interval", options.checkpoint_interval) as collector:
        collector.start()
        collector.wait_until_ready()
        publisher = subprocess.Popen(
            [filler, "127.0.0.1", str(port), str(int((seconds + SETTLING_SECONDS + 60) * rate)), str(rate)])
        try:
            time.sleep(SETTLING_SECONDS)
            device = device_written(folder) if counts_device else None
            start, before = time.perf_counter(), collector.written()
            time.sleep(seconds)
            collector.end()
            # Whoever opens the store next moves the log into it: that is part of what was written.
            with contextlib.closing(sqlite3.connect(collector.store)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            elapsed, written = time.perf_counter() - start, collector.written() - before
            device = device_written(folder) - device if counts_device else None
        finally:
            publisher.kill()
            publisher.wait()
        count, messages, content = blocks(collector.store)
    return {
        "seconds": round(elapsed, 1), "machines": MACHINES, "messages_per_second": rate,
        "commit_interval": options.commit_interval, "checkpoint_interval": options.checkpoint_interval,
        "written_bytes_per_second": round(written / elapsed),
        "device_bytes_per_second": round(device / elapsed) if device is not None else None,
        "messages": messages, "blocks": count, "journal_bytes": content, "store_bytes": os.path.getsize(collector.store),
        "bytes_per_message": ratio(written, elapsed * rate, 1),
    }


def measure_somewhere(releve, filler, directory, options):
    """On a file system of its own where that is allowed and no folder is named."""
    with contextlib.nullcontext() if options.directory else own_file_system(directory) as place:
        if not options.directory and not place:
            say("no file system of its own (that needs root): what the device writes is not known")
        report = measure(releve, place or directory, filler, options, place is not None)
        report["sync"] = sync_latency(place or directory)
        return report


def show(report):
    print(f"{report['machines']} machines, {report['messages_per_second']:g} messages/s, a commit every "
          f"{report['commit_interval']}, {report['seconds']:g} s; one sync of 4 kB takes {report['sync']['p50_ms']} ms\n")
    print(f"written by the collector       {report['written_bytes_per_second']} B/s, {report['bytes_per_message']} a message")
    if report["device_bytes_per_second"] is not None:
        print(f"written by its file system     {report['device_bytes_per_second']} B/s, with the file system's own journal")
    print(f"journal                        {report['blocks']} blocks, {report['journal_bytes']} bytes, "
          f"{report['messages']} messages")
    print(f"store at the end               {report['store_bytes']} bytes")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench disk")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=float, default=1, help="messages a second of each machine")
    parser.add_argument("--commit-interval", default="5s", help="of the collector (default: what is advised for an SD card)")
    parser.add_argument("--checkpoint-interval", default="5min", help="of the collector (the same)")
    parser.add_argument("--directory", help="where the store is written (default: a file system of its own, for root)")
    return run(parser, arguments, root, measure_somewhere, show)
