"""How long pages take at the server, on a store of years, while the collector is at work."""
import argparse
import gzip
import http.client
import json
import os
import subprocess
import time
import urllib.request

from collector import Collector, run
from common import BenchFailure, PrivateService, broker_configuration, find_program, free_port, run_contestant, say
from statements import MESSAGES_PER_SECOND, Memory

PAGES = {
    "board": "/", "journal": "/sessions", "journal, one machine": "/sessions?machine=box-07",
    "journal, one company, a past year": "/sessions?company=firm-3&from={past}-01-01&to={past}-12-31",
    "journal, a day of long ago": "/sessions?from={past}-03-03&to={past}-03-03", "to attribute": "/inbox",
    "analysis, a week": "/analysis", "analysis, a month of long ago": "/analysis?from={past}-03-01&to={past}-03-31",
    "analysis, a year": "/analysis?from={past}-01-01&to={past}-12-31", "one session": "/sessions/{session}", "machine": "/machines/box-07", "statements": "/statements",
    "devices": "/devices", "settings": "/settings", "a machine's form": "/settings/entry/machine/box-07",
    "health": "/health", "take a machine": "/m/box-07",
}
RIGHTS = ("seeEverybody", "decideSessions", "editRegistry", "seeStatements", "claim")


def token(releve, store):
    """Of a program that may see everything."""
    def account(*words):
        done = subprocess.run([releve, "account", *words, "--db", store], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise BenchFailure(f"account {words[0]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout
    account("add", "bench", "--role", "administrator", "--without-password")
    return account("token", "bench", *(word for right in RIGHTS for word in ("--right", right))).split()[-1]


def take(connection, path, headers):
    """Seconds until the page was there, and its bytes."""
    start = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - start
    if answer.status != 200:
        raise BenchFailure(f"{path} answered {answer.status}")
    return took, body


def measure(releve, filler, directory, options):
    port = free_port()
    with PrivateService([find_program("mosquitto"), "-c", broker_configuration(directory, port)], port):
        with Collector(releve, directory, port) as collector:
            made = run_contestant(
                [releve, "bench", "age", "--store", collector.store, "--lab", collector.lab, "--machines", str(options.machines),
                 "--years", str(options.years), "--json"])
            say(f"{made['sessions']} sessions, {os.path.getsize(collector.store) / 1e6:.0f} MB")
            headers = {"Authorization": f"Bearer {token(releve, collector.store)}", "Accept": "text/html", "Accept-Language": "fr"}
            collector.start()
            cold = collector.wait_until_ready()
            traffic = subprocess.Popen([filler, "127.0.0.1", str(port), str(10_000_000), str(MESSAGES_PER_SECOND)])
            memory = Memory(collector.process.pid)
            memory.start()
            connection = http.client.HTTPConnection("127.0.0.1", collector.web_port, timeout=60)
            try:
                request = urllib.request.Request(f"http://127.0.0.1:{collector.web_port}/sessions.json", headers=headers)
                with urllib.request.urlopen(request) as answer:
                    session = json.load(answer)["sessions"][0]["id"]
                places = {"session": session, "past": time.gmtime().tm_year - 3}
                pages = {}
                for name, path in PAGES.items():
                    path = path.format(**places)
                    waits = []
                    for _ in range(options.rounds):
                        took, body = take(connection, path, headers)
                        waits.append(took * 1000)
                    waits.sort()
                    pages[name] = {
                        "p50_ms": round(waits[len(waits) // 2], 1), "p95_ms": round(waits[int(len(waits) * 0.95)], 1),
                        "worst_ms": round(waits[-1], 1), "kilobytes": round(len(body) / 1000, 1),
                        "compressed_kilobytes": round(len(gzip.compress(body, 6)) / 1000, 1)}
            finally:
                memory.ended.set()
                traffic.kill()
                traffic.wait()
            return {**made, "store_mb": round(os.path.getsize(collector.store) / 1e6), "ready_s": round(cold, 2), "pages": pages,
                    "max_rss_kb": memory.alone}


def show(report):
    print(f"{report['sessions']} sessions in a store of {report['store_mb']} MB, ready after {report['ready_s']} s; "
          f"{report['max_rss_kb'] / 1024:.0f} MB of memory at most\n")
    for name, page in report["pages"].items():
        print(f"{name:36} {page['p50_ms']:8.1f} ms at the median {page['p95_ms']:8.1f} ms at p95 {page['worst_ms']:8.1f} ms at worst "
              f"{page['kilobytes']:7.1f} kB, {page['compressed_kilobytes']:.1f} kB compressed")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench pages")
    parser.add_argument("--machines", type=int, default=50)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--directory", help="where the store is written: decides which disk is measured")
    return run(parser, arguments, root, measure, show)
