#!/usr/bin/env python3
"""Writes the seeds: small texts of the fixtures, some of every file that src/every_file.rs lists.

    python3 fuzz/seed.py

A seed is `FILE\\nTEXT\\x1eTEXT`: the file's name, a text of it, and the one that was read some seconds later or else the
next process's. It names the files that have none: those are to be written by hand, as `corpus/*/hand-*` are.
"""

import pathlib
import re
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
HOSTS = ["amd64-6.12", "amd64-5.10", "s390x-6.1", "armhf-7.2", "ppc64el-7.2-64k"]
# Of the zoo, those whose texts are of odd shapes. On all hosts but the first, the first two do.
PROCESSES = ["weird", "user", "badutf8", "zombie", "kthreadd", "threads", "argv", "nsinit"]
LONGEST = 5000


def files():
    """Place and path of every file, of those with options, and of those whose path is computed."""
    listed = (HERE / "../src/every_file.rs").read_text()
    return re.findall(r'\[(\w+) "([^"]+)" \$crate::', listed) + [
        ("root", "stat+irqs"),
        ("root", "net/dev_snmp6/eth0"),
        ("process", "fdinfo/7"),
    ]


def trimmed(path, text):
    """A dozen rows of a table, a hundred numbers of a line of a thousand, forty of netstat; texts of keys stay whole."""
    lines = text.splitlines(keepends=True)
    if path in ("diskstats", "schedstat") and len(lines) > 12:
        lines = lines[:6] + lines[-6:]
    if path in ("mounts", "mountinfo", "mountstats") and len(lines) > 12:
        lines = lines[:3] + lines[-9:]
    if path.removeprefix("net/") in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "unix", "route", "arp", "ptype"):
        lines = lines[:9]
    if path == "slabinfo":
        lines = lines[:8] + lines[-4:]
    if path == "net/softnet_stat":
        lines = lines[:4]
    if path == "sched_debug":
        # The first CPU, with few of its tasks.
        end = next((at for at, line in enumerate(lines) if line.startswith(b"cpu#1")), len(lines))
        tasks = next((at for at, line in enumerate(lines) if line.startswith(b"runnable tasks")), end)
        lines = lines[:min(end, tasks + 9)]
    if path == "timer_list":
        # The first CPU and the first device.
        lines = lines[:60] + lines[next((at for at, line in enumerate(lines) if line.startswith(b"Tick Device")), len(lines)):][:40]
    if path == "interrupts" and len(lines) > 24:
        lines = lines[:12] + lines[-12:]
    if path in ("cpuinfo", "crypto"):
        lines = lines[:60]
    if path == "maps":
        lines = lines[:20]
    if path == "numa_maps":
        lines = lines[:12]
    if path == "smaps":
        # Five mappings.
        ends = [at for at, line in enumerate(lines) if line.startswith(b"VmFlags")]
        lines = lines[: ends[4] + 1] if len(ends) > 5 else lines
    most = 40 if path == "net/netstat" else 100
    cut = lambda line: b" ".join(line.split(b" ")[:most]).rstrip() + b"\n"
    return b"".join(cut(line) if line.startswith(b"intr ") or path == "net/netstat" else line for line in lines)


def seeds(host, place, path):
    """A name and the texts of each seed."""
    with_texts = [(tree, name) for name in places(host, place) for tree in ("proc", "proc.1")]
    texts = {}
    for tree, name in with_texts:
        dir = places(host, place)[name]
        # Of some files of a thread only the leader's was captured, in the process's directory.
        dirs = [dir, dir.split("/")[0]] if place == "thread" else [dir]
        found = [host.get("/".join(filter(None, [tree, dir, path.split("+")[0]]))) for dir in dirs]
        text = next((text for text in found if text is not None), None)
        if text is not None and len(text := trimmed(path, text)) <= LONGEST:
            texts.setdefault(name, []).append(text)
    for at, (name, own) in enumerate(texts.items()):
        after = list(texts.values())[(at + 1) % len(texts)]
        yield name, own if len(own) > 1 else own + after[:1]


def places(host, place):
    """The directories below proc that a file of that place is taken from, by name."""
    if place == "root":
        return {"": ""}
    pids = dict(line.rsplit(" ", 1) for line in host["PIDS"].decode().splitlines())
    some = PROCESSES if host["first"] else PROCESSES[:2]
    return {name: f"{pids[name]}/task/{pids[name]}" if place == "thread" else pids[name] for name in some if name in pids}


def main():
    for old in HERE.glob("corpus/*/seed-*"):
        old.unlink()
    seen = set()
    for name in HOSTS:
        with tarfile.open(HERE / f"../tests/fixtures/{name}.tar.gz") as archive:
            host = {file.name.split("/", 1)[1]: archive.extractfile(file).read() for file in archive if file.isfile()}
        host["first"] = name == HOSTS[0]
        for place, path in files():
            for process, texts in seeds(host, place, path):
                input = f"{place}/{path}\n".encode() + b"\x1e".join(texts)
                if input in seen:
                    continue
                seen.add(input)
                target = HERE / "corpus" / ("system" if place == "root" else "process")
                target.mkdir(parents=True, exist_ok=True)
                (target / "-".join(filter(None, ["seed", path.replace("/", "-"), name, process]))).write_bytes(input)
    named = {file.read_bytes().split(b"\n")[0].decode() for file in HERE.glob("corpus/*/*")}
    for place, path in files():
        if f"{place}/{path}" not in named:
            print(f"no seed of {place}/{path}: write one by hand")


main()
