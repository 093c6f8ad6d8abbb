"""Run every bug of wrong_peer.py; each one has to be noticed."""

from __future__ import annotations

import concurrent.futures
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def one(bug: str) -> tuple[str, int, str]:
    cmd = [sys.executable, str(HERE / "verify.py"), "--show", "0", "--fail-fast", "--against", sys.executable, str(HERE / "wrong_peer.py"), bug]
    if bug == "crashes-on-errors":  # every crash restarts an interpreter
        cmd[2:2] = ["--family", "encoding"]
    p = subprocess.run(cmd, capture_output=True, text=True)
    m = re.search(r"^total .*failed (\d+)", p.stdout, re.M)
    fams = re.findall(r"^(\w+) .*failed [1-9]", p.stdout, re.M)[:1]
    return bug, (int(m[1]) if m else -1) if p.returncode == 1 else 0, " ".join(fams)


def main() -> None:
    bugs = subprocess.run([sys.executable, str(HERE / "wrong_peer.py"), "--list"], capture_output=True, text=True, check=True).stdout.split()
    missed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for bug, n, fams in pool.map(one, bugs):
            missed += n <= 0
            print(f"{'noticed' if n > 0 else 'MISSED'}  {n:5} failures  {bug:36} {fams}", flush=True)
    print(f"{len(bugs)} bugs, {missed} missed")
    sys.exit(0 if bugs and not missed else 1)


if __name__ == "__main__":
    main()
