"""Replay recorded scenarios against a server and compare the answers.

    python check.py --base-url http://127.0.0.1:5001 --cases cases/public
    python check.py --base-url http://127.0.0.1:5002 --cases cases/public --variant debug
    python check.py --launch "python app.py --variant {variant} --port {port}" --cases cases

With ``--base-url`` the scenarios of one variant run against a server that is
already up. With ``--launch`` every variant is started, checked and stopped in
turn. The exit status is 0 only if every step passed; the last line reads
``N passed, M failed``. A file of differences names steps that are meant to fail:
then they have to. The file formats are described in README.md.

Needs Python 3.9 or newer and the ``itsdangerous`` package.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import zlib
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from itsdangerous import BadSignature, Signer, TimestampSigner

DEFAULT_HOST = "conformance.test"
KEYS = {
    "primary": "conformance-primary-key",
    "old-1": "conformance-old-key-1",
    "old-2": "conformance-old-key-2",
}
SESSION_NAMES = {"partitioned": "__Secure-app"}
SESSION_SALT = "cookie-session"

# Headers that belong to the contract even when the recording lacks them:
# an answer that adds one of these is different.
CONTRACT_HEADERS = {
    "accept-ranges", "age", "allow", "cache-control", "content-disposition",
    "content-encoding", "content-language", "content-location", "content-range",
    "content-type", "etag", "expires", "last-modified", "link", "location",
    "retry-after", "vary", "www-authenticate",
}
# Headers that belong to the HTTP server, never to the contract.
SERVER_HEADERS = {
    "connection", "content-length", "date", "keep-alive", "server",
    "trailer", "transfer-encoding", "upgrade", "via",
}
# Answers without a body: these may be sent or left out.
OPTIONAL_HEADERS = {
    204: {"content-type"},
    205: {"content-type"},
    304: {"accept-ranges", "content-disposition", "last-modified"},
}
HTTP_DATE = (
    r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$"
)
CLOCK_TOLERANCE = 120
# What a step without any answer is reported as.
NO_RESPONSE = "no usable response"


# --------------------------------------------------------------------------
# HTTP, byte for byte
# --------------------------------------------------------------------------


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # list of (name, value)
        self.body = body

    def all(self, name):
        return [v for k, v in self.headers if k.lower() == name.lower()]


def _read_head(sock, buffer):
    while b"\r\n\r\n" not in buffer:
        data = sock.recv(65536)
        if not data:
            raise OSError("connection closed before the end of the headers")
        buffer += data
    return buffer.split(b"\r\n\r\n", 1)


def exchange(host, port, method, target, headers, body, timeout=20.0):
    """Send one request exactly as given and read one response."""
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    with socket.create_connection((host, port), timeout=timeout) as sock:
        try:
            sock.sendall(head + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # an early answer may already be waiting
        raw_head, rest = _read_head(sock, b"")
        while raw_head.startswith(b"HTTP/1.1 1"):
            raw_head, rest = _read_head(sock, rest)
        status_line, *header_lines = raw_head.decode("latin-1").split("\r\n")
        status = int(status_line.split(" ", 2)[1])
        parsed = []
        for line in header_lines:
            name, _, value = line.partition(":")
            parsed.append((name.strip(), value.strip()))
        lower = {k.lower(): v for k, v in parsed}
        if method == "HEAD" or status in (204, 304):
            return Answer(status, parsed, b"")
        if "chunked" in lower.get("transfer-encoding", "").lower():
            return Answer(status, parsed, _read_chunked(sock, rest))
        if "content-length" in lower:
            length = int(lower["content-length"])
            while len(rest) < length:
                data = sock.recv(65536)
                if not data:
                    raise OSError(f"body ended after {len(rest)} of {length} bytes")
                rest += data
            return Answer(status, parsed, rest[:length])
        while True:
            data = sock.recv(65536)
            if not data:
                return Answer(status, parsed, rest)
            rest += data


def _read_chunked(sock, buffer):
    out = b""

    def need(n):
        nonlocal buffer
        while len(buffer) < n:
            data = sock.recv(65536)
            if not data:
                raise OSError("chunked body ended early")
            buffer += data

    while True:
        while b"\r\n" not in buffer:
            need(len(buffer) + 1)
        line, buffer = buffer.split(b"\r\n", 1)
        size = int(line.split(b";")[0], 16)
        if size == 0:
            return out
        need(size + 2)
        out, buffer = out + buffer[:size], buffer[size + 2 :]


# --------------------------------------------------------------------------
# Session cookies
# --------------------------------------------------------------------------


class AgedSigner(TimestampSigner):
    age = 0

    def get_timestamp(self):
        return int(time.time()) - self.age


def _signer(key, salt=SESSION_SALT, digest="sha1", age=0):
    signer = AgedSigner(
        KEYS.get(key, key),
        salt=salt,
        key_derivation="hmac",
        digest_method=getattr(hashlib, digest),
    )
    signer.age = age
    return signer


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def forge_session(spec):
    """Build a session cookie value from a scenario's description of one."""
    raw = spec["payload"].encode()
    value = "." + _b64(zlib.compress(raw)) if spec.get("compress") else _b64(raw)
    signed = (
        _signer(
            spec.get("key", "primary"),
            spec.get("salt", SESSION_SALT),
            spec.get("digest", "sha1"),
            spec.get("age", 0),
        )
        .sign(value)
        .decode()
    )
    value, stamp, signature = signed.rsplit(".", 2)
    mutate = spec.get("mutate")
    if mutate is None:
        return signed
    if mutate == "flip-payload":
        return f"{value[:-1]}{'A' if value[-1] != 'A' else 'B'}.{stamp}.{signature}"
    if mutate == "flip-signature":
        return f"{value}.{stamp}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    if mutate == "flip-timestamp":
        return f"{value}.{'B' if stamp[0] != 'B' else 'C'}{stamp[1:]}.{signature}"
    if mutate == "no-signature":
        return f"{value}.{stamp}"
    if mutate == "empty-signature":
        return f"{value}.{stamp}."
    if mutate == "no-timestamp":
        plain = Signer(
            KEYS.get(spec.get("key", "primary")),
            salt=SESSION_SALT,
            key_derivation="hmac",
            digest_method=hashlib.sha1,
        )
        return plain.sign(value).decode()
    if mutate == "truncate":
        return signed[:-5]
    if mutate == "append":
        return signed + "x"
    if mutate == "lower":
        return signed.lower()
    if mutate == "quoted":
        return f'"{signed}"'
    raise ValueError(f"unknown mutation {mutate!r}")


def read_session(value, keys=("primary",)):
    """Verify a session cookie; returns (payload text, age, compressed, key)."""
    for key in keys:
        try:
            data, stamp = _signer(key).unsign(value, return_timestamp=True)
        except BadSignature:
            continue
        text = data.decode()
        compressed = text.startswith(".")
        raw = _unb64(text[1:] if compressed else text)
        if compressed:
            raw = zlib.decompress(raw)
        return raw.decode(), time.time() - stamp.timestamp(), compressed, key
    raise BadSignature("the session cookie is not signed with the primary key")


# --------------------------------------------------------------------------
# Parsing of the structured headers
# --------------------------------------------------------------------------

FLAG_ATTRS = {"secure", "httponly", "partitioned"}


def parse_set_cookie(text):
    first, *rest = text.split(";")
    name, _, value = first.partition("=")
    attrs = {}
    for item in rest:
        key, _, val = item.strip().partition("=")
        key = key.lower()
        attrs[key] = True if key in FLAG_ATTRS else val
    return {"name": name.strip(), "value": value.strip(), "attrs": attrs}


def split_list(text):
    return [item.strip() for item in text.split(",") if item.strip()]


def parse_params(text):
    """``attachment; filename="a b"`` -> ("attachment", {"filename": "a b"})."""
    kind, _, rest = text.partition(";")
    params = {}
    for match in re.finditer(r'([^\s;=]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', rest):
        value = match[2].strip()
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        params[match[1].lower()] = value
    return kind.strip().lower(), params


def squash(text):
    """Collapse white space and unify the spellings of escaped quotes."""
    for old, new in (("&#34;", "&quot;"), ("&#x27;", "&#39;"), ("&#x2F;", "/"), ("&#x2f;", "/")):
        text = text.replace(old, new)
    return re.sub(r"\s+", " ", text).strip()


ERROR_PAGE = re.compile(
    r"<title>(?P<title>.*?)</title>\s*<h1>(?P<heading>.*?)</h1>\s*(?P<text>.*)\Z", re.S
)


def parse_error_page(text):
    match = ERROR_PAGE.search(text)
    if not match:
        return None
    body = re.sub(r"</?(html|body)[^>]*>", "", match["text"])
    return {
        "title": squash(match["title"]),
        "heading": squash(match["heading"]),
        "text": squash(re.sub(r"</?p>", "", body)),
    }


# --------------------------------------------------------------------------
# The cookie jar of a scenario
# --------------------------------------------------------------------------


class Jar:
    """Keeps what a browser would keep, as far as names, paths and expiry go."""

    def __init__(self):
        self.cookies = {}

    def update(self, answer):
        for text in answer.all("Set-Cookie"):
            cookie = parse_set_cookie(text)
            attrs = cookie["attrs"]
            key = (cookie["name"], attrs.get("path") or "/")
            gone = False
            if "max-age" in attrs:
                gone = int(attrs["max-age"]) <= 0
            elif "expires" in attrs:
                try:
                    gone = parsedate_to_datetime(attrs["expires"]).timestamp() <= time.time()
                except (TypeError, ValueError):
                    gone = False
            if gone:
                self.cookies.pop(key, None)
            else:
                self.cookies[key] = cookie["value"]

    def pairs(self, path):
        path = path.split("?")[0]
        found = [
            (name, value, cookie_path)
            for (name, cookie_path), value in self.cookies.items()
            if path == cookie_path
            or path.startswith(cookie_path.rstrip("/") + "/")
        ]
        found.sort(key=lambda item: -len(item[2]))
        return [f"{name}={value}" for name, value, _ in found]


# --------------------------------------------------------------------------
# Running a scenario
# --------------------------------------------------------------------------


def fill(text, saved):
    """``${name}`` is a saved value, ``${x*5000}`` is 5000 times the letter x."""
    text = re.sub(r"\$\{(.)\*(\d+)\}", lambda m: m[1] * int(m[2]), text)
    return re.sub(r"\$\{(\w+)\}", lambda m: saved.get(m[1], m[0]), text)


class Runner:
    def __init__(self, base_url, variant):
        parts = urlsplit(base_url)
        self.host = parts.hostname
        self.port = parts.port or 80
        self.variant = variant

    def send(self, request, jar, saved):
        headers = [(k, fill(v, saved)) for k, v in request.get("headers", [])]
        names = {k.lower() for k, _ in headers}
        if "host" not in names and not request.get("no_host"):
            headers.insert(0, ("Host", DEFAULT_HOST))
        headers.append(("Connection", "close"))
        path = fill(request["path"], saved)
        cookies = []
        if request.get("jar"):
            cookies += jar.pairs(path)
        if "session_cookie" in request:
            spec = request["session_cookie"]
            name = spec.get("name") or SESSION_NAMES.get(self.variant, "session")
            cookies.append(f"{name}={forge_session(spec)}")
        if cookies:
            for index, (key, value) in enumerate(headers):
                if key.lower() == "cookie":
                    headers[index] = (key, "; ".join([*cookies, value]))
                    break
            else:
                headers.append(("Cookie", "; ".join(cookies)))
        body = b""
        if "body_b64" in request:
            body = base64.b64decode(request["body_b64"])
        elif "body" in request:
            body = fill(request["body"], saved).encode()
        if request.get("chunked"):
            size = request["chunked"] if request["chunked"] is not True else 7
            pieces = [body[i : i + size] for i in range(0, len(body), size)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
            headers.append(("Transfer-Encoding", "chunked"))
        elif ("body" in request or "body_b64" in request) and "content-length" not in names:
            headers.append(("Content-Length", str(len(body))))
        # header values are written as UTF-8 bytes
        headers = [(k, v.encode("utf-8").decode("latin-1")) for k, v in headers]
        path = path.encode("utf-8").decode("latin-1")
        return exchange(self.host, self.port, request["method"], path, headers, body)

    def run(self, scenario):
        """Yields (step number, step, list of problems)."""
        jar, saved = Jar(), {}
        for number, step in enumerate(scenario["steps"], 1):
            try:
                answer = self.send(step["request"], jar, saved)
            except (OSError, ValueError) as error:
                yield number, step, [f"{NO_RESPONSE}: {error!r}"]
                continue
            if step["request"].get("jar"):
                jar.update(answer)
            for name, source in step.get("save", {}).items():
                kind, _, key = source.partition(":")
                if kind == "header":
                    saved[name] = (answer.all(key) or [""])[0]
            try:
                problems = compare(step["expect"], answer, step["request"], self.variant)
            except Exception as error:  # a checker must not stop at odd answers
                problems = [f"could not compare: {error!r}"]
            yield number, step, problems


# --------------------------------------------------------------------------
# Comparison
# --------------------------------------------------------------------------


def short(value, limit=300):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + f"... ({len(text)} characters)"


def same_json(a, b):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_json(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same_json(x, y) for x, y in zip(a, b))
    return a == b


def json_diff(a, b, path="$"):
    if isinstance(a, dict) and isinstance(b, dict):
        out = []
        for key in a.keys() | b.keys():
            if key not in b:
                out.append(f"{path}.{key}: missing (expected {short(a[key], 80)})")
            elif key not in a:
                out.append(f"{path}.{key}: unexpected {short(b[key], 80)}")
            elif not same_json(a[key], b[key]):
                out += json_diff(a[key], b[key], f"{path}.{key}")
        return sorted(out)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [
            line
            for i, (x, y) in enumerate(zip(a, b))
            if not same_json(x, y)
            for line in json_diff(x, y, f"{path}[{i}]")
        ]
    return [f"{path}: expected {short(a, 120)}, got {short(b, 120)}"]


def header_matches(name, want, got):
    """Compare one recorded value (string or {"match": regex}) with one sent."""
    if isinstance(want, dict):
        return re.search(want["match"], got) is not None
    if name == "allow":
        return sorted(split_list(want)) == sorted(split_list(got))
    if name in ("vary", "cache-control", "accept-ranges", "content-language"):
        return sorted(x.lower() for x in split_list(want)) == sorted(
            x.lower() for x in split_list(got)
        )
    if name in ("content-disposition", "content-type"):
        return parse_params(want) == parse_params(got)
    if name == "www-authenticate":
        return parse_params(want.replace(" ", ";", 1)) == parse_params(got.replace(" ", ";", 1))
    return want == got


def compare(expect, answer, request, variant):
    problems = []
    if answer.status != expect["status"]:
        problems.append(f"status: expected {expect['status']}, got {answer.status}")

    recorded = expect.get("headers", {})
    optional = OPTIONAL_HEADERS.get(expect["status"], set())
    for name, want in recorded.items():
        got = answer.all(name)
        if name in ("vary", "allow", "cache-control") and len(got) > 1:
            got = [", ".join(got)]
        wanted = want if isinstance(want, list) else [want]
        if len(wanted) != len(got) or not all(
            header_matches(name, w, g) for w, g in zip(wanted, got)
        ):
            problems.append(f"header {name}: expected {short(want)}, got {short(got)}")
    for name in sorted(CONTRACT_HEADERS - recorded.keys() - optional):
        got = answer.all(name)
        if got:
            problems.append(f"header {name}: expected none, got {short(got)}")

    problems += compare_cookies(expect.get("cookies", []), answer, variant)
    problems += compare_body(expect, answer)
    return problems


def compare_cookies(wanted, answer, variant):
    problems = []
    sent = [parse_set_cookie(text) for text in answer.all("Set-Cookie")]
    names = [c["name"] for c in wanted]
    for cookie in sent:
        if cookie["name"] not in names:
            problems.append(f"cookie {cookie['name']}: not expected, got {short(cookie, 200)}")
    for name in dict.fromkeys(names):
        ours = [c for c in wanted if c["name"] == name]
        theirs = [c for c in sent if c["name"] == name]
        if any("partitioned" in c["attrs"] for c in ours):
            # an implementation may also delete the unpartitioned cookie of the same name
            theirs = [c for c in theirs if "partitioned" in c["attrs"] or c["attrs"].get("max-age") != "0"]
        if len(ours) != len(theirs):
            problems.append(f"cookie {name}: expected {len(ours)}, got {len(theirs)}")
            continue
        for want, got in zip(ours, theirs):
            problems += [f"cookie {name}: {p}" for p in compare_cookie(want, got)]
    return problems


def compare_cookie(want, got):
    problems = []
    if "payload" in want:
        try:
            text, age, compressed, _ = read_session(got["value"])
        except Exception as error:
            return [f"signature or payload does not verify: {error}"]
        if abs(age) > CLOCK_TOLERANCE:
            problems.append(f"timestamp is {age:.0f} seconds old")
        if want.get("exact"):
            if text != want["payload"]:
                problems.append(f"payload text: expected {want['payload']}, got {text}")
            if compressed != want["compressed"]:
                problems.append(f"compressed: expected {want['compressed']}, got {compressed}")
        else:
            try:
                same = same_json(json.loads(want["payload"]), json.loads(text))
            except ValueError:
                same = False
            if not same:
                problems.append(f"payload: expected {short(want['payload'])}, got {short(text)}")
    elif want["value"] != got["value"]:
        problems.append(f"value: expected {want['value']!r}, got {got['value']!r}")

    attrs, sent = dict(want["attrs"]), dict(got["attrs"])
    if isinstance(attrs.get("expires"), dict):
        delta = attrs.pop("expires")["in"]
        text = sent.pop("expires", None)
        try:
            found = parsedate_to_datetime(text).timestamp() - time.time()
            if not re.match(HTTP_DATE, text) or abs(found - delta) > CLOCK_TOLERANCE:
                problems.append(f"expires: expected in {delta} s, got {text!r}")
        except (TypeError, ValueError):
            problems.append(f"expires: expected in {delta} s, got {text!r}")
    for table in (attrs, sent):
        if "samesite" in table:
            table["samesite"] = table["samesite"].lower()
        if "domain" in table:
            table["domain"] = table["domain"].lower()
    for key in sorted(attrs.keys() | sent.keys()):
        if attrs.get(key) != sent.get(key):
            problems.append(f"{key}: expected {attrs.get(key)!r}, got {sent.get(key)!r}")
    return problems


def compare_body(expect, answer):
    if "body_b64" in expect:
        want = base64.b64decode(expect["body_b64"])
        if want != answer.body:
            return [f"body: expected {want[:80]!r}, got {answer.body[:80]!r}"]
        return []
    text = answer.body.decode("utf-8", "replace")
    if "body" in expect:
        if expect["body"] != text:
            return [f"body: expected {short(expect['body'])!r}, got {short(text)!r}"]
    elif "json" in expect:
        try:
            got = json.loads(text)
        except ValueError:
            return [f"body is not JSON: {short(text)!r}"]
        if not same_json(expect["json"], got):
            return ["json " + line for line in json_diff(expect["json"], got)[:8]]
    elif "error_page" in expect:
        got = parse_error_page(text)
        if got is None:
            return [f"body is not an error page: {short(text)!r}"]
        return [
            f"error page {key}: expected {want!r}, got {got[key]!r}"
            for key, want in expect["error_page"].items()
            if got[key] != want
        ]
    elif "redirect_page" in expect:
        want = unquote(expect["redirect_page"]["href"])
        same = {want, unquote(expect.get("headers", {}).get("location", want))}
        links = [unquote(html.unescape(m)) for m in re.findall(r'href="([^"]*)"', text)]
        if not same & set(links):
            return [f"redirect page: expected a link to {want!r}, got {links}"]
    elif "body_match" in expect:
        if not re.search(expect["body_match"], text):
            return [f"body: expected a match of {expect['body_match']!r}, got {short(text)!r}"]
    return []


# --------------------------------------------------------------------------
# Loading, launching, reporting
# --------------------------------------------------------------------------


def load(paths):
    """All case files below the given files and folders, in a fixed order."""
    files = []
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                files += [os.path.join(folder, n) for n in sorted(names) if n.endswith(".json")]
        else:
            files.append(path)
    out = []
    for path in files:
        with open(path, encoding="utf-8") as handle:
            out.append((path, json.load(handle)))
    return out


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Launched:
    """A server started for one variant and stopped afterwards."""

    def __init__(self, command, variant, wait=30.0):
        self.port = free_port()
        words = shlex.split(command.format(variant=variant, port=self.port))
        self.process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.url = f"http://127.0.0.1:{self.port}"
        deadline = time.time() + wait
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.time() > deadline:
                    self.process.kill()
                    raise SystemExit(f"variant {variant}: the server did not start: {words}")
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# --------------------------------------------------------------------------
# Steps that are meant to fail
# --------------------------------------------------------------------------


class Differences:
    """The steps that a file lists, each with its reason."""

    def __init__(self, path, documents):
        entries = []
        if path:
            with open(path, encoding="utf-8") as handle:
                entries = json.load(handle)
        self.reasons = {(e["area"], e["name"], e["step"]): e["reason"] for e in entries}
        if len(self.reasons) != len(entries):
            raise SystemExit(f"{path}: a step is listed twice")
        known = {
            (document["area"], scenario["name"], number)
            for _, document in documents
            for scenario in document["scenarios"]
            for number, _ in enumerate(scenario["steps"], 1)
        }
        for area, name, number in self.reasons.keys() - known:
            raise SystemExit(f"{path}: there is no step {number} of {area} / {name}")

    def judge(self, area, scenario, number, problems):
        """Returns whether the step differs as listed, and what is wrong otherwise."""
        reason = self.reasons.get((area, scenario["name"], number))
        if reason is None:
            return False, problems
        if not problems:
            return False, [f"listed as a difference, but passes; listed because: {reason}"]
        if problems[0].startswith(NO_RESPONSE):
            return False, problems
        return True, []


def describe(request):
    return f"{request['method']} {request['path']}"


def main():
    parser = argparse.ArgumentParser(description="replay recorded scenarios against a server")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--base-url", help="a running server, for one variant")
    target.add_argument("--launch", help="command with {variant} and {port}, for all variants")
    parser.add_argument("--cases", nargs="+", required=True, help="case files or folders")
    parser.add_argument("--variant", help="only this variant (with --base-url: default)")
    parser.add_argument(
        "--area", nargs="+", default=[""], help="only areas that start with one of these"
    )
    parser.add_argument("--name", default="", help="only scenarios whose name contains this")
    parser.add_argument("--differences", help="file of the steps that are meant to fail")
    parser.add_argument("--json", dest="json_out", help="write a report to this file")
    parser.add_argument("--quiet", action="store_true", help="no diffs, only counts")
    parser.add_argument("--max-failures", type=int, default=0, help="show at most this many diffs")
    options = parser.parse_args()

    documents = load(options.cases)
    differences = Differences(options.differences, documents)
    wanted = []
    for path, document in documents:
        if not document["area"].startswith(tuple(options.area)):
            continue
        for scenario in document["scenarios"]:
            if options.name in scenario["name"]:
                wanted.append((document["area"], scenario))
    only = options.variant or ("default" if options.base_url else None)
    variants = sorted({s.get("variant", "default") for _, s in wanted})
    if only:
        variants = [v for v in variants if v == only]
    if not variants:
        print("no scenario selected")
        print("0 passed, 0 failed")
        return 2

    areas, failures, shown, differing = {}, [], 0, 0
    for variant in variants:
        launched = Launched(options.launch, variant) if options.launch else None
        try:
            runner = Runner(launched.url if launched else options.base_url, variant)
            for area, scenario in wanted:
                if scenario.get("variant", "default") != variant:
                    continue
                counts = areas.setdefault(area, {"passed": 0, "failed": 0})
                for number, step, problems in runner.run(scenario):
                    differs, problems = differences.judge(area, scenario, number, problems)
                    if differs:
                        differing += 1
                        continue
                    if not problems:
                        counts["passed"] += 1
                        continue
                    counts["failed"] += 1
                    failures.append(
                        {
                            "area": area,
                            "scenario": scenario["name"],
                            "variant": variant,
                            "step": number,
                            "request": describe(step["request"]),
                            "problems": problems,
                        }
                    )
                    if options.quiet or (options.max_failures and shown >= options.max_failures):
                        continue
                    shown += 1
                    print(f"FAIL {area} / {scenario['name']} [{variant}] step {number}: "
                          f"{describe(step['request'])}")
                    for problem in problems:
                        print(f"     {problem}")
        finally:
            if launched:
                launched.__exit__()

    passed = sum(c["passed"] for c in areas.values())
    failed = sum(c["failed"] for c in areas.values())
    print()
    for area in sorted(areas):
        c = areas[area]
        total = c["passed"] + c["failed"]
        print(f"{area:32} {c['passed']:4} / {total:<4}{'' if not c['failed'] else '  FAILED'}")
    if options.json_out:
        with open(options.json_out, "w", encoding="utf-8") as handle:
            json.dump(
                {"passed": passed, "failed": failed, "areas": areas, "failures": failures},
                handle,
                indent=1,
                ensure_ascii=False,
            )
            handle.write("\n")
    if differing:
        print(f"{differing} differ as listed")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
