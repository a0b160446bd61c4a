"""Sums the reports of cargo test, Vitest and Playwright into the one closing line.

    tally.py <folder of reports> <number of runners that ended non-zero>

Data tests that ran on one database alone, a report that is missing, a runner that failed without a failed test (it did not compile, a process
died) and a skipped test all count as failures: nothing is left out in silence.
"""

import json
import re
import sys
from pathlib import Path

CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", re.M)
ENGINES = ("on_sqlite", "on_postgres")


def cargo(text):
    rows = [tuple(map(int, row)) for row in CARGO.findall(text)]
    if not rows:
        raise ValueError("no test result in it")
    passed, failed, ignored = (sum(column) for column in zip(*rows))
    ran = {engine: set(re.findall(rf"^test (\S+)::{engine} \.\.\. ", text, re.M)) for engine in ENGINES}
    if not all(ran.values()) or len(set(map(frozenset, ran.values()))) > 1:
        print("the data tests that ran differ between the databases:", {k: len(v) for k, v in ran.items()})
        failed += 1
    return passed, failed, ignored


def vitest(text):
    report = json.loads(text)
    skipped = report["numPendingTests"] + report["numTodoTests"]
    return report["numPassedTests"], report["numFailedTests"], skipped


def playwright(text):
    stats = json.loads(text)["stats"]
    return stats["expected"], stats["unexpected"] + stats["flaky"], stats["skipped"]


def main():
    folder, broken = Path(sys.argv[1]), int(sys.argv[2])
    passed = failed = 0
    for name, read in (("cargo.txt", cargo), ("vitest.json", vitest), ("playwright.json", playwright)):
        try:
            good, bad, skipped = read((folder / name).read_text())
        except (OSError, ValueError, KeyError) as why:
            good, bad, skipped = 0, 1, 0
            print(f"no report from {name.split('.')[0]}: {why}")
        if skipped:
            print(f"{name.split('.')[0]}: {skipped} skipped, counted as failed")
        passed, failed = passed + good, failed + bad + skipped
    if broken and not failed:
        failed = broken
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
