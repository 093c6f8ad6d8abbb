"""Prints the instructions of a request over a socket, and how many times axum's they are.

The only argument is the program of the benches, which serves the page. Each server runs
under Valgrind; what 200 requests on one connection need is taken from what 1,200 need.
"""

import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 200, 1200
REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port, server):
    while server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            pass
    raise SystemExit(f"the server ended: {server.returncode}")


def exchange(connection, requests):
    for _ in range(requests):
        connection.sendall(REQUEST)
        answer = b""
        while not answer.endswith(b"Hello, World!"):
            piece = connection.recv(4096)
            assert piece, answer
            answer += piece
        assert answer.startswith(b"HTTP/1.1 200"), answer


def total(program, kind, requests):
    """Counts what a server needs from its start to the last answer."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        port = free_port()
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([*valgrind, program, "serve", kind, str(port)], **quiet)
        try:
            with connect(port, server) as connection:
                exchange(connection, requests)
                subprocess.run(["callgrind_control", "-d", str(server.pid)], check=True, **quiet)
            dump = next(Path(folder).glob("counts.1"))
            return int(re.search(r"^(?:totals|summary): (\d+)", dump.read_text(), re.M)[1])
        finally:
            server.kill()
            server.wait()


def main(program):
    base = None
    for kind in ("axum", "carafe", "hooks"):
        spent = total(program, kind, MANY) - total(program, kind, FEW)
        each = spent / (MANY - FEW)
        base = base or each
        print(f"      {kind:10} {each:8.0f}  {each / base:5.2f}", flush=True)


main(sys.argv[1])
