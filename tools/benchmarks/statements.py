"""How long messages wait for their acknowledgement while statements are issued."""
import argparse
import datetime
import json
import os
import socket
import subprocess
import threading
import time

from collector import Collector, registry, run
from common import BenchFailure, PrivateService, broker_configuration, find_program, free_port, say, sync_latency

COMPANIES = 20
MESSAGES_PER_SECOND = 100
COMMIT_INTERVAL_MS = 50
DAY_MS = 86_400_000


def lab():
    """The machines of the traffic, and one for each company with a member who badges there."""
    numbers = [f"{number:02d}" for number in range(COMPANIES)]
    machines = [
        f"  - {{id: mill-{n}, kind: cncRouter, name: Mill {n}, power: {{on_above: 8 W, busy_above: 150 W}}, "
        f"devices: [{{dialect: native, id: mill-{n}}}]}}" for n in numbers]
    companies = [f"  - {{id: firm-{n}, name: Firm {n}}}" for n in numbers]
    projects = [f"  - {{id: work-{n}, company: firm-{n}, title: Work {n}, purpose: innovation}}" for n in numbers]
    members = [
        f"  - {{id: m-{n}, name: Member {n}, company: firm-{n}, default_project: work-{n}, badges: [\"04C0FFEE{n}11\"]}}"
        for n in numbers]
    return registry() + "\n".join([*machines, "companies:", *companies, "projects:", *projects, "members:", *members]) + "\n"


def sessions(days):
    """One of ten minutes of each company on each day, as its machine tells it."""
    today = int(time.time() * 1000) // DAY_MS * DAY_MS
    lines = []
    for number in range(COMPANIES):
        sequence = energy = 0
        for day in range(days):
            start = today - (days - day) * DAY_MS + 9 * 3_600_000 + number * 1000

            def say_of(kind, after, **fields):
                nonlocal sequence
                sequence += 1
                payload = {"boot": 1, "seq": sequence, "up": start + after - today + (days + 1) * DAY_MS, "ts": start + after, **fields}
                at = datetime.datetime.fromtimestamp((start + after) / 1000, datetime.timezone.utc)
                lines.append((start + after, json.dumps({
                    "at": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{(start + after) % 1000:03d}Z", "qos": 1,
                    "topic": f"fablab/v1/bench/mill-{number:02d}/{kind}", "payload": json.dumps(payload)})))

            badge = f"04C0FFEE{number:02d}11"
            say_of("badge", 0, badge=badge, action="in")
            for minute in range(10):
                energy += 5000
                say_of("telemetry", 1000 + minute * 60_000, state="busy", counters={"energy_mwh": energy})
            say_of("telemetry", 600_000, state="idle", counters={"energy_mwh": energy})
            say_of("badge", 601_000, badge=badge, action="out")
    return [line for _, line in sorted(lines)]


class Witness:
    """Stands between the collector and its broker, and notes when a message passed and when its acknowledgement did."""

    def __init__(self, broker_port):
        self.broker_port, self.waits, self.unanswered = broker_port, [], []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            broker = socket.create_connection(("127.0.0.1", self.broker_port))
            for end in (client, broker):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Another connection tells devices; packet identifiers are a connection's own.
            unanswered = {}
            with self.lock:
                self.unanswered.append(unanswered)
            for source, target, note in ((broker, client, self.note_message), (client, broker, self.note_acknowledgement)):
                threading.Thread(target=self.pump, args=(source, target, note, unanswered), daemon=True).start()

    def pump(self, source, target, note, unanswered):
        waiting = b""
        while True:
            try:
                data = source.recv(1 << 16)
                if data:
                    waiting = self.packets(waiting + data, note, unanswered)
                    target.sendall(data)
                    continue
            except OSError:
                pass
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            return

    @staticmethod
    def packets(data, note, unanswered):
        now = time.perf_counter()
        while len(data) >= 2:
            length, shift, at = 0, 0, 1
            while at < len(data):
                length |= (data[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if not data[at - 1] & 128:
                    break
            else:
                break
            if len(data) < at + length:
                break
            note(data[0], data[at:at + length], now, unanswered)
            data = data[at + length:]
        return data

    def note_message(self, kind, body, now, unanswered):
        if kind >> 4 == 3 and kind & 6:
            topic = int.from_bytes(body[:2], "big")
            with self.lock:
                unanswered[body[2 + topic:4 + topic]] = now

    def note_acknowledgement(self, kind, body, now, unanswered):
        if kind >> 4 == 4:
            with self.lock:
                began = unanswered.pop(body[:2], None)
                if began is not None:
                    self.waits.append((began, now - began))

    def between(self, start, end):
        """What messages of that time waited, those that still wait among them."""
        now = time.perf_counter()
        with self.lock:
            still = [(began, now - began) for unanswered in self.unanswered for began in unanswered.values()]
            return sorted(wait for began, wait in self.waits + still if start <= began <= end)


class Memory(threading.Thread):
    """The largest the process was, alone and with what it started."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.alone, self.together, self.ended = process, 0, 0, threading.Event()

    def run(self):
        while not self.ended.wait(0.25):
            own = self.kilobytes(self.process, "VmHWM")
            children = subprocess.run(["pgrep", "-P", str(self.process)], stdout=subprocess.PIPE, text=True).stdout.split()
            self.alone = max(self.alone, own)
            self.together = max(self.together, self.kilobytes(self.process, "VmRSS") + sum(self.kilobytes(c, "VmRSS") for c in children))

    @staticmethod
    def kilobytes(process, field):
        try:
            with open(f"/proc/{process}/status") as file:
                return next((int(line.split()[1]) for line in file if line.startswith(field)), 0)
        except OSError:
            return 0


def issue(releve, collector, days, count):
    """Each day's statements in one command, until there are enough."""
    issued = 0
    today = datetime.datetime.now(datetime.timezone.utc).date()
    for day in range(days):
        date = today - datetime.timedelta(days=days - day)
        some = [f"firm-{number:02d}" for number in range(min(COMPANIES, count - issued))]
        done = subprocess.run(
            [releve, "statement", "issue", "--db", collector.store, "--period", f"{date}/{date}",
             "--output", os.path.join(collector.folder, "out"), *(word for name in some for word in ("--company", name))],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise BenchFailure(f"issuing ended with {done.returncode}: {(done.stderr.strip().splitlines() or ['nothing was said'])[-1]}")
        issued += done.stdout.count(".pdf\n")
        say(f"{issued} of {count} statements")
    return issued


def measure(releve, filler, directory, options):
    days = -(-options.count // COMPANIES)
    port = free_port()
    with PrivateService([find_program("mosquitto"), "-c", broker_configuration(directory, port)], port):
        witness = Witness(port)
        with Collector(releve, directory, witness.port, "--store-commit-interval", f"{COMMIT_INTERVAL_MS}ms") as collector:
            with open(collector.lab, "w") as file:
                file.write(lab())
            capture = os.path.join(directory, "past.jsonl")
            with open(capture, "w") as file:
                file.write("\n".join(sessions(days)) + "\n")
            subprocess.run(
                [releve, "replay", "--db", collector.store, "--lab", collector.lab, capture], check=True, stdout=subprocess.DEVNULL)
            collector.start()
            collector.wait_until_ready()
            traffic = subprocess.Popen([filler, "127.0.0.1", str(port), str(10_000_000), str(MESSAGES_PER_SECOND)])
            memory = Memory(collector.process.pid)
            try:
                time.sleep(10)
                quiet = witness.between(time.perf_counter() - 8, time.perf_counter())
                memory.start()
                start = time.perf_counter()
                issued = issue(releve, collector, days, options.count)
                end = time.perf_counter()
                time.sleep(2)
                waits = witness.between(start, end)
            finally:
                memory.ended.set()
                traffic.kill()
                traffic.wait()
            if not quiet or not waits:
                raise BenchFailure("no acknowledgement was seen")
            return {
                "statements": issued, "seconds": round(end - start, 2), "per_second": round(issued / (end - start), 1),
                "acknowledged": len(waits), "commit_interval_ms": COMMIT_INTERVAL_MS,
                "waits_ms": figures(waits), "quiet_waits_ms": figures(quiet),
                "beyond_interval_ms": round(max(waits) * 1000 - COMMIT_INTERVAL_MS, 1),
                "max_rss_kb": memory.alone, "with_typesetter_kb": memory.together, "sync": sync_latency(directory),
            }


def figures(waits):
    pick = {"p50": 0.5, "p99": 0.99, "p999": 0.999}
    return {**{name: round(waits[int(len(waits) * part)] * 1000, 1) for name, part in pick.items()}, "worst": round(waits[-1] * 1000, 1)}


def show(report):
    print(f"{report['statements']} statements in {report['seconds']} s ({report['per_second']} a second) while "
          f"{report['acknowledged']} messages were acknowledged; one sync of 4 kB takes {report['sync']['p50_ms']} ms\n")
    for name, key in (("before", "quiet_waits_ms"), ("meanwhile", "waits_ms")):
        waits = report[key]
        print(f"{name:9}  acknowledged after {waits['p50']} ms at the median, {waits['p99']} ms at p99, "
              f"{waits['p999']} ms at p99.9, {waits['worst']} ms at worst")
    print(f"\nlongest wait beyond the commit interval: {report['beyond_interval_ms']} ms; memory {report['max_rss_kb'] / 1024:.0f} MB, "
          f"{report['with_typesetter_kb'] / 1024:.0f} MB with the typesetter")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench statements")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--directory", help="where the store is written: decides which disk is measured")
    return run(parser, arguments, root, measure, show)
