"""Looks into a release archive: archive.py ARCHIVE [--debug].

Exactly the files a server needs, with their modes and without the building machine's owners; the program runs,
says the archive's version and the configuration beside it; the licence is ours. A released program also has the
page inside and asks for no newer C library than Debian 12's. `--debug` leaves out these two: a debug build reads
the page from disk.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FILES = {
    "tandem": 0o755,
    "install.sh": 0o755,
    "LICENSE": 0o644,
    "README.md": 0o644,
    "INSTALL.md": 0o644,
    "tandem.toml": 0o644,
    "tandem.default.toml": 0o644,
    "tandem.service": 0o644,
}
DEBIAN_12_GLIBC = (2, 36)


def listed(archive, top):
    files = {}
    for member in archive.getmembers():
        if member.uid or member.gid or member.uname or member.gname:
            yield f"{member.name} belongs to {member.uname or member.uid} of the building machine"
        if member.isdir():
            continue
        if not member.isfile():
            yield f"{member.name} is no plain file"
        files[member.name.removeprefix(f"{top}/")] = member.mode & 0o777
    for name in sorted(FILES.keys() - files.keys()):
        yield f"{name} is missing"
    for name in sorted(files.keys() - FILES.keys()):
        yield f"{name} is one too many"
    for name in sorted(FILES.keys() & files.keys()):
        if FILES[name] != files[name]:
            yield f"{name} has mode {files[name]:o}, not {FILES[name]:o}"


def said(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True, timeout=60).stdout


def inside(folder, version):
    program = folder / "tandem"
    if said(program, "--version").split() != ["tandem", version]:
        yield "the program says another version than the archive's name"
    if said(program, "config") != (folder / "tandem.default.toml").read_text():
        yield "tandem.default.toml is not what the program prints"
    said(program, "--config", folder / "tandem.toml", "config")
    if "Apache License" not in (folder / "LICENSE").read_text():
        yield "LICENSE is not the licence"
    subprocess.run(["sh", "-n", folder / "install.sh"], check=True)


def released(program):
    page = Path("agent-desk/web/dist/index.html").read_text()
    script = re.search(r"assets/[\w.-]+\.js", page).group(0)
    if script.encode() not in program.read_bytes():
        yield f"the page is not inside: {script} of agent-desk/web/dist is not found"
    symbols = subprocess.run(["objdump", "-T", program], check=True, capture_output=True, text=True).stdout
    versions = {tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_(\d+\.\d+)", symbols)}
    if max(versions) > DEBIAN_12_GLIBC:
        yield f"it needs glibc {max(versions)}: build it on Debian 12"


def main():
    path = Path(sys.argv[1])
    top = path.name.removesuffix(".tar.gz")
    version = re.fullmatch(r"tandem-([\d.]+[\w.-]*)-linux-\w+", top).group(1)
    digest = path.with_name(f"{path.name}.sha256").read_text().split()
    wrong = []
    if digest != [hashlib.sha256(path.read_bytes()).hexdigest(), path.name]:
        wrong.append("the SHA-256 beside it is another file's")
    with tarfile.open(path) as archive, tempfile.TemporaryDirectory() as folder:
        wrong += listed(archive, top)
        subprocess.run(["tar", "-xzf", path, "-C", folder], check=True)
        unpacked = Path(folder) / top
        if not wrong:
            wrong += inside(unpacked, version)
        if not wrong and "--debug" not in sys.argv:
            wrong += released(unpacked / "tandem")
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(f"archive: {len(wrong)} wrong in {path}")
    print(f"archive: {path.name}, {path.stat().st_size >> 20} MiB, {len(FILES)} files, all as they should be")


main()
