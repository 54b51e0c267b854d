"""Measures what decoding one message costs, family by family."""
import argparse
import base64
import datetime
import glob
import json
import os
import subprocess
import tempfile

from common import BenchFailure, compile_helper, releve_program, run_contestant, say, table

PASSES = (10, 1010)
GOAL_NS = 1500
START_MS = 1_762_250_000_000


def families(root, corpus):
    """Name and files of each family."""
    if corpus:
        found = sorted(glob.glob(os.path.join(corpus, "*.jsonl")))
        if not found:
            raise BenchFailure(f"{corpus} holds no *.jsonl")
        return [(os.path.splitext(os.path.basename(path))[0], [path]) for path in found]
    fixtures = os.path.join(root, "Tests", "DialectsTests", "Fixtures")
    return [
        (name, sorted(
            path for path in glob.glob(os.path.join(fixtures, name, "*.jsonl"))
            if os.path.basename(path) != "hostile.jsonl"))
        for name in sorted(os.listdir(fixtures))
    ]


def write_capture(files, path):
    """One capture of all lines that have a readable topic; returns how many it has."""
    count = 0
    with open(path, "w") as capture:
        for file in files:
            with open(file, encoding="utf-8") as lines:
                for line in lines:
                    message = json.loads(line)
                    if "topic" not in message:
                        continue
                    payload = message.get("payload_base64")
                    if payload is None:
                        text = message.get("payload", "")
                        payload = base64.b64encode((text if isinstance(text, str) else json.dumps(text)).encode()).decode()
                    at = START_MS + 1000 * message.get("after", 0)
                    capture.write(json.dumps({
                        "at": instant(at), "topic": message["topic"], "payload_base64": payload,
                        "retain": bool(message.get("retain")),
                    }) + "\n")
                    count += 1
    return count


def instant(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def allocations(releve, capture, counter, directory, *options):
    """Allocations per 1,000 decoded messages in steady state; None without messages."""
    few, many = (count_run(releve, capture, passes, counter, directory, options) for passes in PASSES)
    decoded = (PASSES[1] - PASSES[0]) * many[1]
    return round(max(0, many[0] - few[0]) * 1000 / decoded, 1) if decoded else None


def count_run(releve, capture, passes, counter, directory, options):
    """Allocations of a whole run, and its messages."""
    report = os.path.join(directory, "allocations")
    environment = dict(os.environ, LD_PRELOAD=counter, ALLOCATION_COUNT_FILE=report)
    command = [releve, "bench", "decode", "--passes", str(passes), "--untimed", "--json", *options, capture]
    result = run_contestant(command, environment=environment)
    with open(report) as file:
        return int(file.read()), result["messages"]


def measure(releve, files, counter, directory):
    capture = os.path.join(directory, "capture.jsonl")
    if write_capture(files, capture) == 0:
        return None
    result = run_contestant([releve, "bench", "decode", "--json", capture])
    result["allocations_per_1000"] = allocations(releve, capture, counter, directory)
    result["allocations_per_1000_without_names"] = allocations(
        releve, capture, counter, directory, "--without-names")
    return result


def show(report):
    rows = [
        (name, "coded" if family["coded"] else "mapped", family["messages"], family["observed"],
         f"{family['median_ns'] / 1000:.2f}", f"{family['largest_ns'] / 1000:.2f}", family["allocations_per_1000"],
         "-" if family["allocations_per_1000_without_names"] is None else family["allocations_per_1000_without_names"])
        for name, family in report["families"].items()
    ]
    table(("family", "kind", "messages", "observed", "median µs", "largest µs", "allocations/1000", "without names"), rows)
    print(f"\nmapped, goal {GOAL_NS / 1000} µs and 0: worst median {report['mapped_worst_median_ns'] / 1000:.2f} µs, "
          f"most allocations {report['mapped_most_allocations_per_1000']} per 1000 messages without names")


def main(arguments, root):
    parser = argparse.ArgumentParser(prog="tools/bench decode")
    parser.add_argument("--corpus", help="a folder of captures, one family a file (default: the dialects' fixtures)")
    parser.add_argument("--family", action="append", help="only this one; may be repeated")
    parser.add_argument("--releve", help="the program to measure (default: the release build)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        releve = releve_program(root, options.releve)
        if not releve:
            raise BenchFailure("no release build: swift build -c release")
        measured = {}
        with tempfile.TemporaryDirectory(prefix="releve-bench-") as directory:
            counter = compile_helper("allocation_counter.c", directory, "-shared", "-fPIC", suffix=".so")
            for name, files in families(root, options.corpus):
                if options.family and name not in options.family:
                    continue
                result = measure(releve, files, counter, directory)
                if result:
                    measured[name] = result
        if not measured:
            raise BenchFailure("there is nothing to decode")
    except (BenchFailure, OSError, ValueError, subprocess.SubprocessError) as problem:
        say(f"tools/bench decode: {problem}")
        return 69
    mapped = [family for family in measured.values() if not family["coded"]] or [{"median_ns": 0}]
    report = {
        "families": measured,
        "mapped_worst_median_ns": max(family["median_ns"] for family in mapped),
        "mapped_most_allocations_per_1000": max(
            family.get("allocations_per_1000_without_names") or 0 for family in mapped),
    }
    print(json.dumps(report)) if options.json else show(report)
    return 0
