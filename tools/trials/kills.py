"""SIGKILL at random instants of a collector at work, also while statements, registries and backups are being made."""
import json
import os
import re
import subprocess
import threading
import time

from bench import Allowance, Bench, Fault

COMPANY = """companies:
  - {id: atelier-nord, name: Atelier Nord SARL, siren: "732829320"}
projects:
  - {id: vanne, company: atelier-nord, title: Vanne, purpose: innovation}
members:
  - {id: m-1, name: Camille Roche, company: atelier-nord, default_project: vanne, badges: ["04C1D2E3F4A5"]}
"""


class Errands:
    """One command at a time beside the collector; what it said it had done has to be there afterwards."""

    def __init__(self, bench, chance):
        self.bench, self.chance, self.thread = bench, chance, None
        self.registries, self.statements, self.backups = 0, set(), []
        self.applied, self.hung = 0, None

    def start(self):
        if self.thread and self.thread.is_alive():
            return
        errand = self.chance.choice([self.apply, self.issue, self.back_up])
        self.thread = threading.Thread(target=errand, daemon=True)
        self.thread.start()

    def command(self, *arguments):
        try:
            return self.bench.command(*arguments, seconds=120)
        except subprocess.TimeoutExpired:
            self.hung = " ".join(arguments[:2])
            raise

    def registry(self, number):
        with open(self.bench.collector.lab) as file:
            base = file.read()
        path = os.path.join(self.bench.folder, f"lab-{number}.yaml")
        with open(path, "w") as file:
            file.write(base.replace("name: Machine 00", f"name: Machine 00 no {number}"))
        return path

    def apply(self):
        self.registries += 1
        number = self.registries
        if self.command("lab", "apply", "--db", self.bench.collector.store, self.registry(number)).returncode == 0:
            self.applied = number

    def issue(self):
        output = os.path.join(self.bench.folder, "statements")
        month = time.strftime("%Y-%m")
        done = self.command(
            "statement", "issue", "--db", self.bench.collector.store, "--company", "atelier-nord", "--period", month, "--output", output)
        if done.returncode == 0:
            # The same again gives the same number.
            self.statements.update(re.findall(r"releve-(\d{4}-\d{4}(?:-\w+)?)\.pdf", done.stdout))

    def back_up(self):
        path = os.path.join(self.bench.folder, f"backup-{len(self.backups)}-{self.chance.random()}.db")
        if self.command("backup", "--db", self.bench.collector.store, path).returncode == 0:
            self.backups.append(path)

    def finish(self):
        if self.thread:
            self.thread.join(timeout=150)

    def make_way(self):
        """A command that found the store free is its writer until it has done: the collector starts after it."""
        collector = self.bench.collector
        while collector.process.poll() == 69 and "already being written" in collector.last_words():
            self.finish()
            collector.start()
            time.sleep(0.2)

    def check(self):
        """Called when the collector is at rest."""
        self.finish()
        if self.hung:
            raise Fault(f"`releve {self.hung}` hung for 120 s")
        exported = self.command("lab", "export", "--db", self.bench.collector.store).stdout
        if self.applied and not any(f"Machine 00 no {number}" in exported for number in range(self.applied, self.registries + 1)):
            raise Fault(f"registry {self.applied} was applied, and is gone")
        listed = json.loads(self.command("statement", "list", "--db", self.bench.collector.store, "--format", "json").stdout)
        numbers = [str(statement["number"]) for statement in listed]
        if len(set(numbers)) != len(numbers):
            raise Fault("two statements have one number")
        if missing := self.statements - set(numbers):
            raise Fault(f"statement {min(missing)} was issued, and is gone")
        for backup in self.backups[-3:]:
            if self.command("verify", "--db", backup, "--chains-only").returncode != 0:
                raise Fault("a backup that was proved does not verify")
        return f"{self.applied} registries, {len(listed)} statements, {len(self.backups)} backups meanwhile"


def run(program, folder, chance, seconds, count=None):
    with Bench(program, folder) as bench:
        with open(bench.collector.lab, "a") as file:
            file.write(COMPANY)
        errands = Errands(bench, chance)
        bench.collector.start()
        bench.must_be_ready()
        kills = 0
        for kills in Allowance(seconds, count):
            if chance.random() < 0.2:
                errands.start()
            # The instant of the kill is what is tried.
            time.sleep(chance.uniform(0.02, 1.2))
            errands.make_way()
            bench.must_live()
            bench.collector.kill()
            bench.collector.start()
        errands.finish()
        time.sleep(1)
        errands.make_way()
        messages = bench.settle()
        return f"{kills} kills, 0 of {messages} acknowledged messages lost; {errands.check()}"
