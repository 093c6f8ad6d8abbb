"""Writes the inputs that fuzzing starts with to corpus/, from the vectors.

The first byte of most targets chooses what becomes of the rest; see fuzz_targets/.
"""

import base64
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "vectors" / "golden"
ROUTING = HERE.parent / "url_map" / "vectors.json"
TEMPLATES = HERE.parent / "templates"

# Values that some known key takes.
KNOWN_VALUES = (
    "true",
    "42",
    "Lax",
    "__Host-session",
    ".example.org",
    "example.org:8000",
    "/app",
    "https",
    '["https://shop.example", "*.example.org"]',
    '{"base64": "AP/+"}',
)
TOML = (
    'SECRET_KEY = "a key of sixteen bytes and more"',
    'SECRET_KEY_FALLBACKS = ["former"]',
    'SESSION_COOKIE_NAME = "__Host-session"',
    'SESSION_COOKIE_DOMAIN = ""',
    'SESSION_COOKIE_SAMESITE = "None"',
    "SESSION_COOKIE_SECURE = true",
    "SESSION_COOKIE_PARTITIONED = true",
    'SESSION_COOKIE_PATH = "/"',
    "PERMANENT_SESSION_LIFETIME = 3600",
    'SERVER_NAME = "example.org:8000"',
    'TRUSTED_HOSTS = ["example.org", ".example.org"]',
    'FRAME_ANCESTORS = ["https://shop.example"]',
    'CSRF_TRUSTED_ORIGINS = ["https://shop.example"]',
)

FORMS = (
    'name="a"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="b"\r\n\r\n2',
    'name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhi',
    "name=f; filename*=UTF-8''%C3%BC.txt\r\n\r\n\u00fc",
    'name="c"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\u00fc',
)
# Range, If-Range, If-None-Match, If-Match, If-Modified-Since, If-Unmodified-Since.
CONDITIONS = (
    ("bytes=0-4", "bytes=-6", "bytes=30-", "bytes=0-0,5-6", "bytes=99-", "items=0-1"),
    ('"v"', 'W/"v"', "Tue, 14 Nov 2023 22:13:20 GMT"),
    ('"v"', "*", '"a", W/"v"'),
    ('"v"', "*", '"a"'),
    ("Tue, 14 Nov 2023 22:13:20 GMT", "Mon, 01 Jan 2001 00:00:00 GMT"),
    ("Tue, 14 Nov 2023 22:13:20 GMT", "Mon, 01 Jan 2001 00:00:00 GMT"),
)
NAMES = (
    "a.txt",
    "../../etc/passwd",
    "b/../a.txt",
    "b/\u00fc.txt",
    "%2e%2e/secret.txt",
    "..%2fsecret.txt",
    "\\..\\secret.txt",
    "b//c.txt",
    "b/c.txt?v=1",
    "/etc/passwd",
    'say "x".txt',
    "line\r\nbreak",
    "con.txt",
)
COOKIES = (
    "a=1",
    "a=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
    "__Host-a=1; Path=/; Secure",
    "__Secure-a=1; Domain=shop.example; Secure; SameSite=Lax",
    "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
    "a=1; Max-Age=60; Domain=.app.shop.example; Path=/path",
)


def cases(name, *operations):
    for case in json.loads((GOLDEN / f"{name}.json").read_text()):
        if case["op"] in operations:
            yield case["in"], case["out"].get("ok")


def raw(value):
    """The bytes of a text or of `{"$bytes": ..}`."""
    if isinstance(value, dict):
        return base64.b64decode(value["$bytes"])
    return value.encode(errors="surrogatepass")


def token():
    for given, _ in cases("serializers", "loads", "loads_unsafe"):
        signed = raw(given["signed"])
        yield b"0" + signed
        yield from payloads(signed.split(b".")[0] or signed.split(b".")[1])
        yield b"1" + signed.rsplit(b".", 1)[0]
    for given, _ in cases("session_cookies", "session_loads"):
        yield b"0" + raw(given["cookie"])
        yield from payloads(raw(given["cookie"]).split(b".")[0])
    for given, _ in cases("timestamp_signer", "unsign_timestamp"):
        parts = raw(given["signed"]).split(b".")
        if len(parts) > 2:
            yield b"5" + parts[1]
    for given, _ in cases("tagged_json", "tagged_loads"):
        yield b"3" + raw(given["json"])
    for pattern in (b"1", b"[", b'{"":', b'"\\u00', b" "):
        yield b"6\x00" + pattern
        yield b"6\x0f" + pattern
    for user in ("a", "ad", "ada", "ad\u00e4", "a" * 90):
        session = json.dumps({"_permanent": True, "id": user, "user": user})
        yield b"2" + raw(session)
    yield b"7.\x00salt\x00value"


def payloads(payload):
    """What is encoded in the payload of a URL-safe token."""
    padded = payload + b"=" * (-len(payload) % 4)
    try:
        decoded = base64.urlsafe_b64decode(padded)
    except ValueError:
        return
    yield (b"4" if decoded[:1] == b"x" else b"2") + decoded


def tagged_json():
    for given, _ in cases("tagged_json", "tagged_loads"):
        yield raw(given["json"])
    for _, result in cases("tagged_json", "tagged_dumps"):
        if result:
            yield raw(result["json"])
    yield b'{"user":"\\ud800","cart":[1,2],"n":1.50}'
    yield b'{" di":{" t__":[1]}}'


def cookie_header():
    for given, _ in cases("parse_cookie", "parse_cookie"):
        yield b"0" + raw(given["header"])
        yield b"1" + raw(given["header"])
    for given, _ in cases("session_response", "session_response"):
        if given.get("cookie_header"):
            yield b"0" + raw(given["cookie_header"])
    for given, _ in cases("set_cookie", "dump_cookie"):
        parts = [given["key"], given.get("value") or ""]
        parts += [given.get("path") or "/", given.get("domain") or "example.org"]
        yield b"2" + b"\0".join(map(raw, parts))
        yield b"3" + raw(parts[0]) + b"\0" + raw(parts[1])


def config():
    for given, _ in cases("config", "config_from_toml"):
        yield b"0" + raw(given["toml"])
    for given, _ in cases("config", "config_prefixed_env"):
        pairs = [raw(f"{name}={text}") for name, text in given["env"].items()]
        yield b"1" + b"\0".join(pairs)
        yield b"2" + b"\n".join(pairs)
        for number, text in enumerate(given["env"].values()):
            yield b"3" + bytes([number]) + raw(text)
    for number in range(64):
        for text in KNOWN_VALUES:
            yield b"3" + bytes([number]) + raw(text)
    yield b"0" + raw("\n".join(TOML))
    yield b"2# comment\nexport FLASK_A='x' # y\nFLASK_B=\"a\\n${FLASK_A:-b}\"\n"


def rule():
    for case in json.loads(ROUTING.read_text()):
        if "path" in case:
            rules = [r if isinstance(r, str) else r["string"] for r in case["rules"]]
            yield raw("\n".join([*rules, case["path"]]))


def form():
    for part in FORMS:
        body = f"--B\r\nContent-Disposition: form-data; {part}\r\n--B--\r\n"
        yield b"0" + raw(body)
        yield b"2multipart/form-data; boundary=B\0" + raw(body)
    yield b"1a=1&b=%C3%BC+x&a=&=&&c"
    yield b"2application/x-www-form-urlencoded; charset=utf-8\0a=1"
    yield b"2application/json\0{}"
    yield b"3name\x00value\x00name\x00\x00other\x00line\r\nbreak"


def file_conditions():
    lines = [
        raw(f"{number}{value}") for number, values in enumerate(CONDITIONS) for value in values
    ]
    yield from lines
    for line in lines:
        yield b"\n".join([line, b"0bytes=0-4"])


def file_name():
    for name in NAMES:
        for what in range(4):
            yield raw(f"{what}{name}")


def template():
    sources = (TEMPLATES / "expressions.txt").read_text().splitlines()
    sources += [page.read_text() for page in sorted(TEMPLATES.glob("pages/*.html"))]
    for source in sources:
        yield b"0" + raw(source)
    yield b"0" + raw("{% import 'other.html' as o %}{{ o.m(user) }}{% include 'none.html' %}")
    for value in ("Ada <ada@example.org>", "it's \"&amp;\"", "www.example.org, 1,234.50"):
        yield b"1" + raw(value)
        for number in range(34):
            yield b"2" + bytes([number]) + raw(value)


def set_cookie():
    yield from map(raw, COOKIES)
    yield raw("\n".join(COOKIES))


TARGETS = (
    token,
    tagged_json,
    cookie_header,
    config,
    rule,
    form,
    file_conditions,
    file_name,
    template,
    set_cookie,
)


def main():
    for target in TARGETS:
        corpus = HERE / "corpus" / target.__name__
        corpus.mkdir(parents=True, exist_ok=True)
        for seed in set(target()):
            (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


if __name__ == "__main__":
    main()
