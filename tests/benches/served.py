"""Prints the instructions of a request over a socket, and how many times axum's they are.

The arguments are the program of the benches, which serves the pages, and the groups to
measure; all of them if none is named. Each server runs under Valgrind; what 200 requests on
one connection need is taken from what 1,200 need. All threads of a server count.
"""

import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 200, 1200
# Of each group: what is asked for, and the servers, with axum's first. Their bodies are equal.
GROUPS = {
    # A text.
    "text": ("/", "axum", "carafe", "hooks"),
    # A text from an application that has templates and a static folder.
    "beside": ("/", "axum_pages", "carafe_pages"),
    # A file of 10 KiB; axum's server has tower-http's ServeDir.
    "file": ("/static/page.txt", "axum_pages", "carafe_pages"),
    # A template of 20 rows; axum's server has MiniJinja.
    "template": ("/rows", "axum_pages", "carafe_pages"),
}


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


def read_answer(connection):
    """Reads one answer, which says how long its body is, and returns the body."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += receive(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = int(re.search(rb"(?im)^content-length: (\d+)\r?$", head)[1])
    while len(body) < length:
        body += receive(connection)
    assert len(body) == length, body
    return body


def receive(connection):
    piece = connection.recv(65536)
    assert piece, "the server closed the connection"
    return piece


def exchange(connection, path, requests):
    """Asks for the same again and again, and returns the body."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    bodies = set()
    for _ in range(requests):
        connection.sendall(request)
        bodies.add(read_answer(connection))
    (body,) = bodies
    return body


def total(program, kind, path, requests):
    """Counts what a server needs from its start to the last answer; returns the body too."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        port = free_port()
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([*valgrind, program, "serve", kind, str(port)], **quiet)
        try:
            with connect(port, server) as connection:
                body = exchange(connection, path, requests)
                subprocess.run(["callgrind_control", "-d", str(server.pid)], check=True, **quiet)
            dump = next(Path(folder).glob("counts.1"))
            count = int(re.search(r"^(?:totals|summary): (\d+)", dump.read_text(), re.M)[1])
            return count, body
        finally:
            server.kill()
            server.wait()


def measure(program, group):
    path, *kinds = GROUPS[group]
    base, bodies = None, set()
    for kind in kinds:
        few, _ = total(program, kind, path, FEW)
        many, body = total(program, kind, path, MANY)
        bodies.add(body)
        each = (many - few) / (MANY - FEW)
        base = base or each
        print(f"      {group:9} {kind:13} {each:8.0f}  {each / base:5.2f}", flush=True)
    assert len(bodies) == 1, f"{group}: the servers send different bodies"


def main(program, *groups):
    for group in groups or GROUPS:
        measure(program, group)


main(*sys.argv[1:])
