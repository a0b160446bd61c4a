"""Refuses words that belong to a workshop, not to the product, in tracked files and commit messages.

Paths of one machine and of folders beside the repository, and the names of tools that write text. The
pattern is put together from pieces, so that this file does not match itself.
"""

import re
import subprocess
import sys


def joined(*pieces):
    return "".join(pieces)


WORKSHOP = "wo" + "rk"
PATTERNS = [
    # Absolute folders of a machine.
    # Not a folder of that name inside the repository: nothing stands before its first stroke.
    joined(r"(?<![\w.-])/", WORKSHOP, r"/(?:\.?\w+)"),
    joined("/ro", r"ot/[\w.]"),
    joined("/ho", r"me/[a-z]\w*/"),
    joined(r"\.li", r"brary/|\.mir", "ror/"),
    # A folder beside the repository.
    joined(r"\.\./sha", r"red/(?:architecture|style|mission|notes|hooks|tools|data)\b"),
    joined(r"\bHEL", r"PER\.md"),
    # Tools that write text.
    joined(r"\bcl", r"aude\b|\banth", r"ropic\b|\bchat", r"gpt\b|\bco", r"pilot\b"),
    joined(r"\bsub-?ag", r"ents?\b|\b(?:other|another|this) hel", r"pers?\b"),
    joined(r"co-auth", r"ored-by"),
]
REFUSED = re.compile("|".join(PATTERNS), re.I)

# Words of others, or binary: nothing of ours stands there.
SKIPPED = ("Cargo.lock", "package-lock.json", "LICENSE")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def in_files():
    for name in run("git", "ls-files", "-z").decode().split("\0"):
        if not name or name.endswith(SKIPPED):
            continue
        if REFUSED.search(name):
            yield f"{name}: its name"
        try:
            text = open(name, encoding="utf-8").read()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if found := REFUSED.search(line):
                yield f"{name}:{number}: {found.group(0)}"


def in_commits():
    for entry in run("git", "log", "--format=%h%x00%B%x01").decode(errors="replace").split("\x01"):
        commit, _, message = entry.strip().partition("\0")
        if found := REFUSED.search(message):
            yield f"commit {commit}: {found.group(0)}"


def main():
    found = [*in_files(), *in_commits()]
    for line in found:
        print(line)
    if found:
        sys.exit(f"words: {len(found)} places name a machine or a workshop; say it in the project's own words")


main()
