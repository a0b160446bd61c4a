"""Reads a Dockerfile as far as ours goes: image.py DOCKERFILE [--unpack ARCHIVE ROOT].

Every instruction is one that exists, every stage that is named is there, every file it copies from the repository
exists, every file it copies from an archive is in the list of archive.py, the entry point is one of the files
copied. With `--unpack` the last stage's files are put from ARCHIVE into ROOT, as the image would have them.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

KNOWN = set("ARG FROM RUN COPY ENV VOLUME WORKDIR STOPSIGNAL ENTRYPOINT CMD".split())


def instructions(path):
    text = re.sub(r"\\\n", " ", path.read_text())
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def substituted(text, arguments):
    return re.sub(r"\$\{(\w+)\}", lambda found: arguments.get(found.group(1), ""), text)


class Image:
    """What the instructions come to, with the default arguments or others."""

    def __init__(self, path):
        self.path, self.wrong = path, []
        self.arguments, self.stages, self.copies = {}, {}, []
        self.entry, self.last = None, None
        for word, rest in instructions(path):
            if word not in KNOWN:
                self.wrong.append(f"{word} is no instruction we know")
            getattr(self, f"read_{word.lower()}", lambda _: None)(rest)

    def read_arg(self, rest):
        name, _, value = rest.partition("=")
        self.arguments.setdefault(name, value)

    def read_from(self, rest):
        words = rest.split()
        base = substituted(words[0], self.arguments)
        if not base:
            self.wrong.append(f"FROM {rest} comes to nothing")
        self.last = words[2] if len(words) == 3 else None
        self.stages[self.last] = base
        # What came before belongs to another stage.
        self.copies = []

    def read_copy(self, rest):
        source = re.match(r"--from=(\S+)\s+", rest)
        if not source:
            for name in rest.split()[:-1]:
                if "$" not in name and not Path(name).exists():
                    self.wrong.append(f"COPY {rest}: {name} does not exist")
            return
        if source.group(1) not in self.stages:
            self.wrong.append(f"COPY {rest}: there is no stage {source.group(1)}")
        self.copies.append(rest[source.end():].split())

    def read_entrypoint(self, rest):
        self.entry = json.loads(rest)

    def check(self):
        files = archive_files()
        for source, _ in self.copies:
            if source.removeprefix("/made/") not in files:
                self.wrong.append(f"{source} is in no archive")
        if not self.entry or self.entry[0] not in {target for _, target in self.copies}:
            self.wrong.append("the entry point is none of the files copied")
        for stage in ("source", "archive"):
            if stage not in self.stages:
                self.wrong.append(f"there is no stage {stage} for WITH={stage}")
        return self.wrong


def archive_files():
    text = Path(__file__).with_name("archive.py").read_text()
    return set(re.findall(r'^    "([\w.]+)": 0o', text, re.M))


def unpack(image, archive, root):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "-xzf", archive, "-C", folder], check=True)
        made = next(Path(folder).iterdir())
        for source, target in image.copies:
            into = root / target.lstrip("/")
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(made / source.removeprefix("/made/"), into)


def main():
    image = Image(Path(sys.argv[1]))
    wrong = image.check()
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(f"image: {len(wrong)} wrong in {sys.argv[1]}")
    if "--unpack" in sys.argv:
        at = sys.argv.index("--unpack")
        unpack(image, Path(sys.argv[at + 1]), Path(sys.argv[at + 2]))
    print(f"image: {len(image.stages)} stages, {len(image.copies)} files, all as they should be")


main()
