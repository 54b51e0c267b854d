"""Drains the same backlog with each contestant in turn."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

from common import (
    BenchFailure, PrivateService, broker_configuration, compile_helper, find_program, free_port, median, ratio,
    releve_program, run_contestant, say, sync_latency, table,
)

CLIENT, FILTER = "bench-collector", "#"
CONTESTANTS = ("bare", "bare-buffered", "python", "python-raw", "releve")


def drain(contestant, commands, helpers, directory, number, messages):
    """One broker, one session, one backlog, one contestant."""
    port = free_port()
    conf = broker_configuration(directory, port, "max_queued_messages 2000000", "max_inflight_messages 0")
    with PrivateService([find_program("mosquitto"), "-c", conf], port):
        subprocess.run([helpers["subscriber"], "127.0.0.1", str(port), CLIENT, FILTER, "subscribe"], check=True)
        subprocess.run([helpers["filler"], "127.0.0.1", str(port), str(messages)], check=True)
        store = os.path.join(directory, f"{contestant}-{number}.db")
        result = run_contestant(commands[contestant](port, store))
    for suffix in ("", "-wal", "-shm", ".lock"):
        if os.path.exists(store + suffix):
            os.remove(store + suffix)
    if result["messages"] < messages:
        raise BenchFailure(f"{contestant} stopped at {result['messages']} of {messages} messages")
    result["per_second"] = round(result["messages"] / result["seconds"])
    result["cpu_us_per_message"] = round(result["cpu_seconds"] / result["messages"] * 1e6, 2)
    return result


def summary(rounds):
    rates = [result["per_second"] for result in rounds]
    return {
        "best_per_second": max(rates),
        "median_per_second": round(median(rates)),
        "cpu_us_per_message": round(median([result["cpu_us_per_message"] for result in rounds]), 2),
        "max_rss_kb": max(result["max_rss_kb"] for result in rounds),
        "rounds": rounds,
    }


def compare(results):
    bare, buffered, python, raw, releve = (results.get(name, {}) for name in CONTESTANTS)
    rate = "median_per_second"

    def beyond(limit):
        cost = "cpu_us_per_message"
        return round(releve[cost] - limit[cost], 2) if limit and releve else None

    return {
        "releve_to_bare": ratio(releve.get(rate), bare.get(rate)),
        "releve_to_bare_buffered": ratio(releve.get(rate), buffered.get(rate)),
        "releve_to_python": ratio(releve.get(rate), python.get(rate)),
        "releve_to_python_raw": ratio(releve.get(rate), raw.get(rate)),
        "python_to_bare": ratio(python.get(rate), bare.get(rate)),
        "releve_cpu_us_beyond_bare": beyond(bare),
        "releve_cpu_us_beyond_bare_buffered": beyond(buffered),
    }


def show(report):
    print(f"{report['messages']} messages of a backlog, {report['rounds']} rounds; one sync of 4 kB takes "
          f"{report['sync']['p50_ms']} ms (p99 {report['sync']['p99_ms']} ms)\n")
    rows = [
        (name, result["median_per_second"], result["best_per_second"], result["cpu_us_per_message"], result["max_rss_kb"])
        for name, result in report["contestants"].items()
    ]
    table(("contestant", "messages/s", "best", "CPU µs/message", "RSS kB"), rows)
    print()
    for name, value in report["ratios"].items():
        if value is not None:
            print(f"{name.replace('_', ' ')}: {value}")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench ingest")
    parser.add_argument("--messages", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contestants", default=",".join(CONTESTANTS))
    parser.add_argument("--releve", help="the program to measure (default: the release build)")
    parser.add_argument("--directory", help="where the stores are written: decides which disk is measured")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    names = options.contestants.split(",")
    releve = releve_program(root, options.releve)
    if "releve" in names and not releve:
        say("releve is left out: no release build (swift build -c release)")
        names.remove("releve")

    def ingest_command(program):
        return lambda port, store: [
            *program, "--broker", f"127.0.0.1:{port}", "--client-id", CLIENT, "--filter", FILTER,
            "--count", str(options.messages), "--store", store, "--json",
        ]

    try:
        with tempfile.TemporaryDirectory(prefix="releve-bench-", dir=options.directory) as directory:
            transport = os.path.join(root, "Sources", "CMosquitto")
            helpers = {
                "subscriber": compile_helper("bare_subscriber.c", directory, "-lmosquitto"),
                "buffered": compile_helper(
                    "bare_subscriber.c", directory, os.path.join(transport, "socket_buffer.c"),
                    os.path.join(transport, "packet_guard.c"), "-DBUFFERED",
                    f"-I{transport}", "-lmosquitto", suffix="_buffered"),
                "filler": compile_helper("backlog_filler.c", directory, "-lmosquitto"),
            }
            peer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python_peer.py")
            commands = {
                "bare": lambda port, _: [helpers["subscriber"], "127.0.0.1", str(port), CLIENT, FILTER, str(options.messages)],
                "bare-buffered": lambda port, _: [
                    helpers["buffered"], "127.0.0.1", str(port), CLIENT, FILTER, str(options.messages)],
                "python": ingest_command([sys.executable, peer]),
                "python-raw": ingest_command([sys.executable, peer, "--raw"]),
                "releve": ingest_command([releve, "bench", "ingest"]),
            }
            rounds = {name: [] for name in names}
            for number in range(options.rounds):
                for name in names:
                    result = drain(name, commands, helpers, directory, number, options.messages)
                    rounds[name].append(result)
                    say(f"round {number + 1}: {name} {result['per_second']} messages/s")
            results = {name: summary(measured) for name, measured in rounds.items()}
            report = {
                "messages": options.messages, "rounds": options.rounds, "sync": sync_latency(directory),
                "contestants": results, "ratios": compare(results),
            }
    except KeyError as problem:
        say(f"tools/bench ingest: unknown contestant {problem}")
        return 64
    except (BenchFailure, subprocess.CalledProcessError) as problem:
        say(f"tools/bench ingest: {problem}")
        return 69
    print(json.dumps(report)) if options.json else show(report)
    return 0
