"""Check the vector files, or an implementation against them.

    python verify.py                         re-derive every vector from the libraries
    python verify.py --against CMD [ARG...]  put every vector to another program
    python verify.py --differences FILE --against CMD
                                             and expect the listed vectors to differ

The program reads one JSON request per line on standard input and writes one JSON
response per line on standard output, in the same order (README.md, "Protocol").
The exit status is 0 only if nothing failed.
"""

from __future__ import annotations

import argparse
import collections
import json
import pathlib
import queue
import subprocess
import sys
import threading
import typing as t

import oracle
from compare import judge
from differences import Differences
from redis_server import redis_server

HERE = pathlib.Path(__file__).resolve().parent


def load(paths: list[pathlib.Path], args: argparse.Namespace) -> dict[str, list[dict]]:
    out: dict[str, list[dict]] = {}
    for p in paths:
        for f in sorted(p.glob("*.json")) if p.is_dir() else [p]:
            fam = f.stem
            if args.family and fam not in args.family or fam in (args.skip_family or ()):
                continue
            rows = [v for v in json.loads(f.read_text()) if not set(v.get("tags", ())) & set(args.skip_tag or ())]
            if args.only_tag:
                rows = [v for v in rows if set(v.get("tags", ())) & set(args.only_tag)]
            if args.op:
                rows = [v for v in rows if v["op"] in args.op]
            out.setdefault(fam, []).extend(rows)
    return out


class Peer:
    """A child process that answers in order; a dead or silent one is restarted."""

    def __init__(self, cmd: list[str], timeout: float) -> None:
        self.cmd, self.timeout = cmd, timeout
        self.start()

    def start(self) -> None:
        self.proc = subprocess.Popen(self.cmd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace")
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._pump, args=(self.proc, self.lines), daemon=True).start()

    @staticmethod
    def _pump(proc: subprocess.Popen, lines: queue.Queue) -> None:
        for line in proc.stdout:
            lines.put(line)
        lines.put("")

    def ask_all(self, reqs: list[dict]) -> t.Iterator[t.Any]:
        """Answers in order.  Requests are written ahead; whichever one is first
        without an answer when the program dies or falls silent gets the blame."""
        sent = done = 0
        while done < len(reqs):
            try:
                while sent < len(reqs) and sent - done < 64:
                    self.proc.stdin.write(json.dumps(reqs[sent]) + "\n")
                    sent += 1
                self.proc.stdin.flush()
            except OSError:
                pass
            try:
                line = self.lines.get(timeout=self.timeout)
            except queue.Empty:
                line = ""
            if line:
                yield self._parse(line, reqs[done])
            else:
                self.close(kill=True)
                self.start()
                sent = done + 1
                yield {"error": {"kind": "Panic"}}
            done += 1

    @staticmethod
    def _parse(line: str, req: dict) -> t.Any:
        try:
            rsp = json.loads(line)
        except ValueError:
            return None
        if isinstance(rsp, dict) and "id" in rsp and rsp["id"] != req["id"]:
            return None
        return rsp

    def close(self, kill: bool = False) -> None:
        try:
            self.proc.stdin.close()
        except OSError:
            pass
        if kill:
            self.proc.kill()
        self.proc.wait()


def run(families: dict[str, list[dict]], peer: Peer, known: Differences, args: argparse.Namespace) -> bool:
    total: collections.Counter = collections.Counter()
    by_op: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    bytewise = wanted = shown = 0
    report = []
    for fam, vectors in families.items():
        tally: collections.Counter = collections.Counter()
        answers = peer.ask_all([{"id": v["id"], "op": v["op"], **v["in"]} for v in vectors])
        for v, got in zip(vectors, answers):
            verdict = judge(v, got)
            if v.get("match") == "roundtrip" and v["op"] in ("dumps", "session_dumps"):
                wanted += 1
                bytewise += judge({**v, "match": "exact"}, got) == "pass"
            if args.strict and verdict == "allowed":
                verdict = "fail"
            verdict = known.judge(v["id"], verdict, got)
            tally[verdict] += 1
            by_op[v["op"]][verdict] += 1
            report.append({"id": v["id"], "verdict": verdict, "got": got})
            if verdict == "fail" and shown < args.show:
                shown += 1
                print(f"FAIL {v['id']} {v['op']} {v.get('note', '')}\n   in   {_cut(v['in'])}\n   want {_cut(v['out'])}\n   got  {_cut(got)}")
        total += tally
        print(f"{fam:22} {_line(tally)}")
        if args.fail_fast and tally["fail"]:
            break
    if args.by_op:
        for op, tally in by_op.items():
            print(f"  {op:22} {_line(tally)}")
    print(f"{'total':22} {_line(total)}")
    if wanted:
        print(f"compressed payloads identical to the byte (not required): {bytewise} of {wanted}")
    if args.report:
        args.report.write_text(json.dumps(report, indent=1))
    for line in known.complaints():
        print(line)
        total["fail"] += 1
    bad = total["fail"] + (0 if args.allow_unsupported else total["unsupported"])
    return bad == 0 and sum(total.values()) > 0


def _line(c: collections.Counter) -> str:
    n = sum(c.values())
    good = c["pass"] + c["allowed"] + c["different"]
    listed = f", listed differences {c['different']}" if c["different"] else ""
    return f"{good:4}/{n:<4} ok  (allowed deviations {c['allowed']}{listed}, unsupported {c['unsupported']}, failed {c['fail']})"


def _cut(x: t.Any) -> str:
    s = json.dumps(x)
    return s if len(s) <= 400 else s[:400] + " ..."


def self_check(families: dict[str, list[dict]], args: argparse.Namespace) -> bool:
    """Every stored answer must come out of the libraries again, unchanged."""
    good = True
    with redis_server() as client:
        oracle.redis_client = client
        for fam, vectors in families.items():
            bad, ids = 0, collections.Counter(v["id"] for v in vectors)
            for v in vectors:
                again = json.loads(json.dumps(oracle.handle({"op": v["op"], **v["in"]})))
                # Another zlib may compress differently.
                exact = again == v["out"] or (v.get("match") in ("roundtrip", "headers") and judge(v, again) == "pass")
                if not exact or judge(v, v["out"]) != "pass" or not inverse(v) or ids[v["id"]] != 1:
                    bad += 1
                    if bad <= args.show:
                        print(f"MISMATCH {v['id']} {v['op']}\n   in   {_cut(v['in'])}\n   file {_cut(v['out'])}\n   now  {_cut(again)}")
            print(f"{fam:22} {len(vectors) - bad:4}/{len(vectors):<4} ok")
            good &= bad == 0
    return good


def inverse(v: dict) -> bool:
    """What was written must be read back by the same library."""
    a, out = v["in"], v["out"].get("ok")
    if out is None:
        return True
    if v["op"] == "sign":
        back = oracle.handle({**a, "op": "unsign", "signed": out["signed"]})
        return "ok" in back and back["ok"]["value"] == a["value"] or _lossy(back, a["value"])
    if v["op"] == "sign_timestamp":
        back = oracle.handle({**a, "op": "unsign_timestamp", "signed": out["signed"], "max_age": None})
        return back.get("error", {}).get("kind") == "InvalidInput" or back["ok"]["timestamp"] == a["now"]
    if v["op"] == "b64_encode":
        return "ok" in oracle.handle({"op": "b64_decode", "text": out["text"]})
    if v["op"] == "dumps":
        return "ok" in oracle.handle({**a, "op": "loads", "signed": out["signed"], "max_age": None})
    return True


def _lossy(back: dict, value: t.Any) -> bool:
    from values import dec_bytes

    return "ok" in back and dec_bytes(back["ok"]["value"]) == dec_bytes(value)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--files", type=pathlib.Path, action="append", help="a vector file or a directory of them (default: golden/)")
    ap.add_argument("--family", action="append")
    ap.add_argument("--skip-family", action="append")
    ap.add_argument("--op", action="append")
    ap.add_argument("--skip-tag", action="append")
    ap.add_argument("--only-tag", action="append")
    ap.add_argument("--strict", action="store_true", help="count allowed deviations as failures")
    ap.add_argument("--allow-unsupported", action="store_true")
    ap.add_argument("--by-op", action="store_true")
    ap.add_argument("--show", type=int, default=10, help="failures to print")
    ap.add_argument("--differences", type=pathlib.Path, help="vectors on which the program differs on purpose (README.md, \"Differences\")")
    ap.add_argument("--fail-fast", action="store_true", help="stop after the first family with a failure")
    ap.add_argument("--timeout", type=float, default=30.0)
    ap.add_argument("--report", type=pathlib.Path, help="write every verdict to this file")
    ap.add_argument("--against", nargs=argparse.REMAINDER, metavar="CMD")
    args = ap.parse_args()
    paths = args.files or [HERE / "golden"]
    families = load(paths, args)
    if args.against:
        peer = Peer(args.against, args.timeout)
        known = Differences.read(args.differences) if args.differences else Differences({})
        good = run(families, peer, known, args)
        peer.close()
    else:
        good = self_check(families, args)
    print("OK" if good else "NOT OK")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
