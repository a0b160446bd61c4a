"""Licences and duplicates over `cargo metadata`, for what is built on Linux.

Every package carries an allowed licence; every package we name ourselves is asked for in one version;
another package may stand twice only when packages.toml says why, and an entry that is no longer needed
must go: the list may only shrink.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

LISTS = tomllib.loads(Path(__file__).with_name("packages.toml").read_text())


def metadata():
    command = "cargo metadata --format-version 1 --locked --filter-platform x86_64-unknown-linux-gnu".split()
    data = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    used = {node["id"] for node in data["resolve"]["nodes"]}
    data["packages"] = [package for package in data["packages"] if package["id"] in used]
    return data


def licence_allowed(text, allowed):
    """SPDX with the old slash for OR: some OR-branch whose AND-parts are all allowed."""
    text = text.replace("/", " OR ")
    words = re.findall(r"\(|\)|[^\s()]+", text)

    def expression():
        good = term()
        while words and words[0] == "OR":
            words.pop(0)
            good = term() or good
        return good

    def term():
        good = atom()
        while words and words[0] == "AND":
            words.pop(0)
            good = atom() and good
        return good

    def atom():
        word = words.pop(0)
        if word == "(":
            good = expression()
            words.pop(0)
            return good
        if words and words[0] == "WITH":
            words.pop(0)
            word = f"{word} WITH {words.pop(0)}"
        return word in allowed

    return expression()


def wrong_licences(packages):
    allowed = set(LISTS["licences"])
    for package in packages:
        text = package.get("license")
        if not text or not licence_allowed(text, allowed):
            yield f"{package['name']} {package['version']}: licence {text!r} is not in the list"


def direct_in_two_versions(data):
    asked = defaultdict(set)
    version = {package["id"]: package for package in data["packages"]}
    for node in data["resolve"]["nodes"]:
        if node["id"] in data["workspace_members"]:
            for dep in node["deps"]:
                asked[version[dep["pkg"]]["name"]].add(version[dep["pkg"]]["version"])
    for name, versions in sorted(asked.items()):
        if len(versions) > 1:
            yield f"{name}: we ask for it in {', '.join(sorted(versions))}; take one"


def wrong_duplicates(packages):
    versions = defaultdict(set)
    for package in packages:
        versions[package["name"]].add(package["version"])
    found = {name for name, seen in versions.items() if len(seen) > 1}
    listed = {name: why for why, names in LISTS["duplicates"].items() for name in names.split()}
    for name in sorted(found - listed.keys()):
        yield f"{name}: built in {', '.join(sorted(versions[name]))}; remove one, or say why in packages.toml"
    for name in sorted(listed.keys() - found):
        yield f"{name}: no longer a duplicate; take it off packages.toml"


def main():
    data = metadata()
    wrong = [*wrong_licences(data["packages"]), *direct_in_two_versions(data), *wrong_duplicates(data["packages"])]
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(f"packages: {len(wrong)} to settle")
    print(f"packages: {len(data['packages'])}, licences and versions settled")


main()
