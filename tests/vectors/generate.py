"""Write the vector files.

    python generate.py                                  # golden/
    python generate.py --seed 7 --odd --out DIR         # another draw

The same seed gives the same files.  A redis-server is started on a spare port for
the Flask-Session family and stopped again.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import platform
import random
import sys
import zlib
from importlib.metadata import version

import caselib
import cases
import oracle
import randcases
from flask.json.tag import TaggedJSONSerializer
from redis_server import redis_server
from values import dec, dec_bytes

HERE = pathlib.Path(__file__).resolve().parent
FAMILIES = ["signer", "timestamp_signer", "serializers", "encoding", "tagged_json", "session_cookies", "set_cookie", "parse_cookie", "session_response", "config", "flask_session_redis"]
DRAWS = {"signer": 50, "timestamp_signer": 60, "serializers": 60, "encoding": 60, "tagged_json": 60, "session_cookies": 50, "set_cookie": 50, "parse_cookie": 60, "session_response": 50, "config": 60, "flask_session_redis": 60}


def _noncanonical(seg: bytes) -> bool:
    try:
        return caselib.b64(dec_bytes(caselib.ok("b64_decode", text=seg)["data"])) != seg
    except AssertionError:
        return False


def _has(x: object, tag: str) -> bool:
    if isinstance(x, dict):
        return tag in x or any(_has(i, tag) for i in x.values())
    if isinstance(x, list):
        return any(_has(i, tag) for i in x)
    return False


def _bigint(x: object) -> bool:
    if isinstance(x, dict):
        return ("$int" in x and not -(2**63) <= int(x["$int"]) < 2**64) or any(_bigint(i) for i in x.values())
    if isinstance(x, list):
        return any(_bigint(i) for i in x)
    return False


def finish(c: dict, ident: str) -> dict:
    """Ask the library, then note where an implementation has latitude."""
    out = json.loads(json.dumps(oracle.handle({"op": c["op"], **c["args"]})))
    tags, allow, match = set(c["tags"]), list(c["allow"]), "exact"
    op, a = c["op"], c["args"]
    if op in ("unsign", "unsign_timestamp", "loads", "loads_unsafe", "session_loads") and "ok" in out:
        data = dec_bytes(a["cookie"] if op == "session_loads" else a["signed"])
        sep = dec_bytes(a.get("sep") or ".")
        segs = data.rsplit(sep, 2)[1:] if (op != "unsign" and op != "loads") or "max_age" in a else data.rsplit(sep, 1)[1:]
        if any(_noncanonical(s) for s in segs):
            tags.add("lenient-base64")
        if op in ("loads", "loads_unsafe") and "URLSafe" in a["serializer"]:
            body = data.rsplit(sep, 2 if "Timed" in a["serializer"] else 1)[0]
            if _noncanonical(body.removeprefix(b".")):
                tags.add("lenient-base64")
    if op == "b64_decode" and "ok" in out and _noncanonical(dec_bytes(a["text"])):
        tags.add("lenient-base64")
    if "lenient-base64" in tags:
        allow.append({"ok": {"session": {"$dict": []}}} if op == "session_loads" else "error")
        if op == "loads_unsafe":
            allow.append({"ok": {"valid": False, "value": out["ok"]["value"]}})
    if op in ("dumps", "session_dumps") and "ok" in out:
        text = dec_bytes(out["ok"]["signed" if op == "dumps" else "cookie"])
        if op == "session_dumps" or "URLSafe" in a["serializer"]:
            if text.startswith(b"."):
                match = "roundtrip"
                tags.add("zlib")
            elif _nearly_compressed(text):
                match = "roundtrip"
                tags.add("zlib-threshold")
    if op in ("session_response", "fs_response"):
        match = "headers"
    if op == "fs_encode":
        match = "msgpack" if a.get("format", "msgpack") == "msgpack" else "json"
    if _has(out, "$wtf8"):
        tags.add("lone-surrogate")
        allow.append("error")
    if _bigint(a) or _bigint(out):
        tags.add("bigint")
    if op in ("unsign_timestamp", "loads") and out.get("error", {}).get("python") in ("ValueError", "OverflowError"):
        # The clock value is beyond year 9999, which only Python's datetime minds.
        tags.add("year-9999")
        allow.append("any")
    if op == "session_loads" and "error" in out:
        tags.add("server-error")
        allow += ["error", {"ok": {"session": {"$dict": []}}}]
    if op == "tagged_loads" and "ok" in out and "lone-surrogate" not in tags and _odd(a["json"], out["ok"]["value"]):
        tags.add("odd-tag")
        allow.append("error")
        if '" d"' in a["json"]:
            allow.append({"ok": {"value": None}})
    if op == "session_loads" and "ok" in out and c["note"].startswith("well signed") and "time" not in c["note"]:
        text = _payload(a["cookie"])
        if text is not None and _odd(text, out["ok"]["session"]):
            tags.add("odd-tag")
            allow += ["error", {"ok": {"session": {"$dict": []}}}]
    if op == "request_cookies" and any(x >= 0x80 for x in dec_bytes(a["header"])):
        tags.add("mojibake")
        utf8 = oracle.handle({"op": "parse_cookie", "header": a["header"]})
        allow.append(utf8 if "ok" in utf8 else "any")
    if op == "parse_cookie" and out.get("error", {}).get("python") == "UnicodeDecodeError":
        tags.add("invalid-utf8")
        allow.append("any")
    if op == "dump_cookie":
        if any(0x1A <= ord(x) <= 0x1F for x in a["value"]):
            tags.add("unsafe")
            allow += ["error", {"ok": {"header": _escape_controls(out["ok"]["header"])}}]
        if any(x in a["key"] for x in " =;\r\n") or not a["key"] or not a["key"].isascii():
            tags.add("unsafe")
            allow.append("error")
    if op == "session_response" and out.get("error", {}).get("python") not in (None, "RuntimeError", "ValueError"):
        allow.append("any")
    if op == "config_prefixed_env" and "error" in out:
        tags.add("server-error")
    if op == "fs_decode" and a["data"] and "ok" in out and not (isinstance(out["ok"]["session"], dict) and "$dict" in out["ok"]["session"]):
        tags.add("not-a-dict")
        allow.append("error")
    row = {"id": ident, "op": op, "in": a, "out": out}
    if c["note"]:
        row["note"] = c["note"]
    if match != "exact":
        row["match"] = match
    if tags:
        row["tags"] = sorted(tags)
    if allow:
        row["allow"] = allow
    return row


def _odd(text: str, value: object) -> bool:
    """Does Flask read here what it would never have written?"""
    again = TaggedJSONSerializer().dumps(dec(value))
    return json.dumps(json.loads(text), sort_keys=True) != json.dumps(json.loads(again), sort_keys=True)


def _payload(cookie: str) -> str | None:
    """The JSON inside a cookie, if there is any."""
    body = cookie.rsplit(".", 2)[0].encode()
    try:
        raw = dec_bytes(caselib.ok("b64_decode", text=body.removeprefix(b"."))["data"])
        text = (zlib.decompress(raw) if body[:1] == b"." else raw).decode()
        json.loads(text)
    except (AssertionError, ValueError, RecursionError, zlib.error):
        return None
    return text


def _nearly_compressed(text: bytes) -> bool:
    """Would a slightly better deflate encoder than zlib have compressed this?"""
    body = dec_bytes(caselib.ok("b64_decode", text=text.split(b".")[0])["data"])
    return len(zlib.compress(body)) < len(body) + 3


def _escape_controls(header: object) -> object:
    raw = dec_bytes(header)
    return "".join(f"\\{b:03o}" if 0x1A <= b <= 0x1F else chr(b) for b in raw)


def build(seed: int, odd: bool) -> dict[str, list[dict]]:
    out = {}
    for fam in FAMILIES:
        rng = random.Random(f"{seed}/{fam}")
        rows = getattr(cases, fam)() + getattr(randcases, fam)(rng, DRAWS[fam], odd)
        seen, vectors = set(), []
        for c in rows:
            key = json.dumps([c["op"], c["args"]], sort_keys=True)
            if key in seen:
                continue
            seen.add(key)
            vectors.append(finish(c, f"p-{fam}-{len(vectors):04d}"))
        out[fam] = vectors
    return out


def write(dest: pathlib.Path, families: dict[str, list[dict]]) -> None:
    dest.mkdir(parents=True, exist_ok=True)
    for fam, vectors in families.items():
        body = ",\n".join(json.dumps(x, ensure_ascii=True) for x in vectors)
        part = dest / f".{fam}.part"
        part.write_text(f"[\n{body}\n]\n", encoding="ascii")
        part.replace(dest / f"{fam}.json")
    meta = {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    meta |= {p: version(p) for p in ("flask", "werkzeug", "itsdangerous", "flask-session", "msgspec", "markupsafe")}
    (dest / "META.txt").write_text("".join(f"{k} {x}\n" for k, x in meta.items()))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seed", type=int, default=cases.SEED)
    ap.add_argument("--odd", action="store_true", help="draw from stranger keys, separators and texts too")
    ap.add_argument("--out", type=pathlib.Path, default=HERE / "golden", help="directory for the files (default: golden/)")
    args = ap.parse_args()
    with redis_server() as client:
        oracle.redis_client = client
        families = build(args.seed, args.odd)
    write(args.out, families)
    for fam, vectors in families.items():
        print(f"{fam:22} {len(vectors):4}", file=sys.stderr)


if __name__ == "__main__":
    main()
