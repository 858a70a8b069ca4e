#!/usr/bin/env python3
"""Makes screenshot.svg: a real screen of top_like in tmux, with processes that this script starts.

    cargo build --release --example top_like
    examples/top_like/screenshot.py

It needs tmux, and users of the usual system (root starts processes of others). Colours are those of a common
dark terminal; the program itself uses the terminal's own sixteen.
"""

import html
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

WIDTH, HEIGHT = 120, 20
CELL, LINE, SIZE = 8.0, 17, 13.3
COLORS = ["#1d1f21", "#e0665c", "#9fbf60", "#e6c25a", "#6f9fd8", "#b894d0", "#63b8b0", "#d5d8d6"]
HERE = pathlib.Path(__file__).resolve().parent
TOP_LIKE = HERE.parents[1] / "target/release/examples/top_like"

# Name, user, nice value, and what the shell does: it counts, writes, starts short jobs, or sleeps.
COUNT = "while :; do i=0; while [ $i -lt %d ]; do i=$((i+1)); done; sleep %s; done"
JOBS = "while :; do sh -c 'i=0; while [ $i -lt 9000 ]; do i=$((i+1)); done'; sleep 0.05; done"
WRITE = "while :; do dd if=/dev/zero of=\"$0.data\" bs=64k count=200 conv=fsync 2>/dev/null; sleep 0.3; done"
DEMO = [
    ("render", None, 0, COUNT % (60000, "0.01")),
    ("indexer", "nobody", 10, COUNT % (30000, "0.05")),
    ("build", None, 0, JOBS),
    ("backup", None, 5, WRITE),
    ("web-server", "www-data", 0, COUNT % (3000, "0.1")),
    ("mail-queue", "mail", 0, COUNT % (500, "0.2")),
    ("scheduler", "daemon", 0, "sleep 1000; :"),
    ("archive", "backup", 15, COUNT % (20000, "0.3")),
    ("logger", "nobody", 0, "sleep 1000; :"),
]


def start(directory):
    """Copies of the shell, so that each has a name of its own."""
    shell, started = shutil.which("dash") or "/bin/sh", []
    for name, user, nice, script in DEMO:
        program = directory / name
        shutil.copy(shell, program)
        user = {"user": user} if user and os.geteuid() == 0 else {}
        command = [str(program), "-c", script, str(directory / name)]
        started.append(subprocess.Popen(
            command, preexec_fn=lambda nice=nice: os.nice(nice), stdin=subprocess.DEVNULL,
            start_new_session=True, **user))
    return started


def traffic():
    """Datagrams to this machine itself, more and fewer of them."""
    receiver, sender = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    receiver.bind(("127.0.0.1", 0))
    number = 0
    while True:
        number += 1
        for _ in range(20 + 15 * (number // 7 % 5)):
            sender.sendto(bytes(1000), receiver.getsockname())
        time.sleep(0.1)


def capture(pids):
    """The screen with its colours."""
    tmux = ["tmux", "-L", f"screenshot-{os.getpid()}", "-f", "/dev/null"]
    settings = dict(os.environ, XDG_CONFIG_HOME="/nonexistent", LC_ALL="C.UTF-8", TERM="xterm-256color")
    settings.pop("NO_COLOR", None)
    program = [str(TOP_LIKE), "-d", "0.5", "-o", "pid,user,ni,s,cpu,wait,exit,mem,res,thr,write,time"]
    program += [word for pid in pids for word in ("-p", str(pid))]
    subprocess.run(tmux + ["new-session", "-d", "-x", str(WIDTH), "-y", str(HEIGHT)] + program,
                   env=settings, check=True)
    time.sleep(25)
    subprocess.run(tmux + ["send-keys", "Down", "Down"], check=True)
    time.sleep(1.5)
    screen = subprocess.run(tmux + ["capture-pane", "-e", "-p", "-N"], check=True, capture_output=True, text=True)
    subprocess.run(tmux + ["kill-server"], check=True)
    return screen.stdout


def runs(line):
    """The parts of a line that have one style: (text, foreground, bold, dim, reversed, underlined)."""
    style = {"fg": None, "bold": False, "dim": False, "rev": False, "line": False}
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        codes = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not codes:
            if part:
                yield part, dict(style)
            continue
        numbers = [int(number or 0) for number in codes.group(1).split(";")]
        while numbers:
            code = numbers.pop(0)
            if code == 0:
                style = {"fg": None, "bold": False, "dim": False, "rev": False, "line": False}
            elif code in (1, 2, 4, 7):
                style[{1: "bold", 2: "dim", 4: "line", 7: "rev"}[code]] = True
            elif code in (22, 24, 27):
                for key in {22: ["bold", "dim"], 24: ["line"], 27: ["rev"]}[code]:
                    style[key] = False
            elif 30 <= code <= 37:
                style["fg"] = code - 30
            elif code == 38 and numbers[:1] == [5]:
                style["fg"] = numbers[1] % 8
                numbers = numbers[2:]
            elif code == 39:
                style["fg"] = None


def svg(screen):
    back, front = COLORS[0], COLORS[7]
    width, height = WIDTH * CELL + 20, HEIGHT * LINE + 20
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
           f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{SIZE}">',
           f'<rect width="100%" height="100%" rx="6" fill="{back}"/>']
    for number, line in enumerate(screen.splitlines()[:HEIGHT]):
        at, y = 0, 10 + number * LINE
        for text, style in runs(line):
            color = front if style["fg"] is None else COLORS[style["fg"]]
            x, length = 10 + at * CELL, len(text) * CELL
            if style["rev"]:
                out.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{LINE}" fill="{color}"/>')
                color = back
            more = ' font-weight="bold"' if style["bold"] else ""
            more += ' opacity="0.55"' if style["dim"] else ""
            more += ' text-decoration="underline"' if style["line"] and text.strip() else ""
            if text.strip():
                # The length keeps the cells in their columns, whichever font there is.
                out.append(f'<text x="{x:.1f}" y="{y + 13}" fill="{color}" textLength="{length:.1f}" '
                           f'lengthAdjust="spacingAndGlyphs" xml:space="preserve"{more}>{html.escape(text)}</text>')
            at += len(text)
    return "\n".join(out + ["</svg>", ""])


def main():
    if not TOP_LIKE.exists():
        sys.exit(f"{TOP_LIKE} is not built")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        started = start(directory)
        threading.Thread(target=traffic, daemon=True).start()
        try:
            time.sleep(1)
            screen = capture([process.pid for process in started])
        finally:
            for process in started:
                os.killpg(process.pid, 9)
                process.wait()
    (HERE / "screenshot.svg").write_text(svg(screen))


main()
