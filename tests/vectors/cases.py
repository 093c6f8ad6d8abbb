"""The hand-written cases."""

from __future__ import annotations

import typing as t
import zlib

from caselib import *  # noqa: F403
from caselib import case, ok

SEED = 20240501
LONE = ("lone-surrogate",)


def signer() -> list[dict]:
    out = []
    for d in DERIVATIONS:
        for h in DIGESTS:
            out.append(case("sign", f"{d}/{h}", secret_keys=["secret-key"], salt="salt", key_derivation=d, digest=h, value="my string"))
    for d in DERIVATIONS:
        out.append(case("derive_key", d, secret_keys=["secret-key"], salt="cookie-session", key_derivation=d))
    keys = {
        "empty": "", "one byte": "k", "block size of sha1": "k" * 64, "one over the block size": "k" * 65,
        "block size of sha512": "k" * 128, "long": "0123456789" * 40, "unicode": "ключ-🔑", "NUL inside": "a\0b",
    }
    for note, k in keys.items():
        for d in ("django-concat", "hmac", "none"):
            out.append(case("sign", f"{note} key, {d}", secret_keys=[k], key_derivation=d, value="value"))
    out.append(case("sign", "binary key", secret_keys=[bytes(range(256))], value=bytes(range(256))))
    for note, s in {"default": None, "empty": "", "unicode": "соль", "binary": b"\x00\xff\xfe", "dotted": "a.b.c", "same text as the infix": "signer"}.items():
        out.append(case("sign", f"{note} salt", secret_keys=["k"], salt=enc_bytes(s) if isinstance(s, bytes) else s, value="value"))
    for sep in [".", ":", "|", "::", "é", "\n", " ", "+", "/"]:
        out.append(case("sign", "separator", secret_keys=["k"], sep=sep, value="va.lu:e"))
    for sep in ["", "-", "_", "=", "a", "Z", "5", "89", "-_"]:
        out.append(case("sign", "forbidden separator", secret_keys=["k"], sep=sep, value="value"))
    out.append(case("sign", "unknown derivation", secret_keys=["k"], key_derivation="pbkdf2", value="value"))
    out.append(case("sign", "no keys", secret_keys=[], value="value"))
    out.append(case("sign", "the newest key signs", secret_keys=["old", "mid", "new"], value="value"))
    for k in ("old", "mid", "new", "other"):
        out.append(case("unsign", f"key list, signed with {k!r}", secret_keys=["old", "mid", "new"], signed=signed(secret_keys=[k], value="value")))
    for val in ["", ".", "..", "a.b", "é", "x" * 500]:
        s = signed(secret_keys=["k"], value=val)
        out.append(case("unsign", "round trip", secret_keys=["k"], signed=s))
    s = signed(secret_keys=["k"], value="value")
    value, sig = s.rsplit(b".", 1)
    bad = {
        "no separator": b"value", "empty": b"", "only a separator": b".", "no signature": b"value.", "no value": b"." + sig,
        "first character changed": value + b"." + flip(sig, 0), "middle character changed": value + b"." + flip(sig, 12),
        "last character cut": s[:-1], "two characters cut": s[:-2], "value changed": b"Value." + sig, "wrong separator": value + b":" + sig,
        "signature doubled": s + sig, "signature of another digest": signed(secret_keys=["k"], value="value", digest="sha256"),
        "signature of another salt": signed(secret_keys=["k"], value="value", salt="other"),
        "signature of another derivation": signed(secret_keys=["k"], value="value", key_derivation="hmac"),
        "leading space": b" " + s, "swapped halves": sig + b"." + value, "non-ASCII value": b"\xff" + s,
        "raw digest, not base64": b"value." + b"\x01" * 20, "hex digest": b"value." + b"ab" * 20, "upper-cased signature": value + b"." + sig.upper(),
        "extra character after": s + b"A", "four extra characters after": s + b"AAAA",
    }
    for note, b in bad.items():
        out.append(case("unsign", note, secret_keys=["k"], signed=b))
    lenient = {
        "one trailing =": s + b"=", "trailing == (over-padded)": s + b"==", "trailing newline": s + b"\n", "trailing space": s + b" ",
        "junk character inside": value + b"." + sig[:5] + b"!" + sig[5:], "non-ASCII byte inside": value + b"." + sig[:5] + b"\xff" + sig[5:],
        "stray low bit in the last character": value + b"." + noncanonical_tail(sig), "+ and / for - and _": value + b"." + sig.replace(b"-", b"+").replace(b"_", b"/"),
        "data after the padding": s + b"=AAAA",
    }
    for note, b in lenient.items():
        out.append(case("unsign", note, secret_keys=["k"], signed=b))
    out.append(case("unsign", "separator of two characters, value ends in one of them", secret_keys=["k"], sep="::", signed=signed(secret_keys=["k"], sep="::", value="a:")))
    return out


def timestamp_signer() -> list[dict]:
    out = []
    K = {"secret_keys": ["k"]}
    for now in [0, 1, 127, 255, 256, 65536, 1293840000, NOW, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**40, 253402300799, 2**53, 2**63, 2**64 - 1]:
        out.append(case("sign_timestamp", "clock value", value="value", now=now, **K))
    for now in [0, 1, 256, NOW, 2**32 + 5, 253402300799]:
        s = signed_ts(value="value", now=now, **K)
        out.append(case("unsign_timestamp", "no max_age", signed=s, now=now, max_age=None, **K))
        out.append(case("unsign_timestamp", "no max_age, clock behind", signed=s, now=0, max_age=None, **K))
        out.append(case("unsign_timestamp", "max_age 0, same second", signed=s, now=now, max_age=0, **K))
    s = signed_ts(value="value", now=NOW, **K)
    for note, now, age in [
        ("equal to max_age", NOW + 60, 60), ("one over max_age", NOW + 61, 60), ("one under max_age", NOW + 59, 60), ("age 0", NOW, 60),
        ("one second in the future", NOW - 1, 60), ("far in the future", 0, 60), ("negative max_age", NOW, -1), ("negative max_age, clock behind", NOW - 5, -10),
        ("max_age 0, one second later", NOW + 1, 0), ("huge max_age", NOW + 10**9, 10**12), ("huge age", 2**40, 60),
    ]:
        out.append(case("unsign_timestamp", note, signed=s, now=now, max_age=age, **K))
    sig = s.rsplit(b".", 1)[1]
    crafted = {
        "timestamp missing": b"value", "timestamp empty": b"value.", "timestamp of junk only": b"value.!!", "timestamp of one character": b"value.A",
        "timestamp of nine bytes": b"value." + b64(b"\x01" * 9), "timestamp of nine bytes, leading zero": b"value." + b64(b"\0" * 8 + b"\x05"),
        "timestamp with leading zero bytes": b"value." + b64(b"\0\0\0\0" + NOW.to_bytes(4, "big")), "timestamp beyond year 9999": b"value." + ts(253402300800),
        "timestamp of eight 0xff": b"value." + b64(b"\xff" * 8), "timestamp in decimal": b"value.1700000000", "padded timestamp": b"value." + ts(NOW) + b"==",
        "empty value": b"." + ts(NOW), "value with separators": b"a.b.c." + ts(NOW),
    }
    for note, body in crafted.items():
        c = signed(value=body, **K)
        out.append(case("unsign_timestamp", note, signed=c, now=NOW, max_age=None, **K))
        out.append(case("unsign_timestamp", note + ", max_age given", signed=c, now=NOW, max_age=60, **K))
        out.append(case("unsign_timestamp", note + ", bad signature", signed=flip(c, -3), now=NOW, max_age=60, **K))
    for note, b in {
        "no separator": b"value", "empty": b"", "one separator, bad signature": b"value.AAAA", "bad signature": flip(s, -5), "value changed": b"Value" + s[5:],
        "timestamp changed": b"value." + ts(NOW + 1) + b"." + sig, "truncated": s[:-4], "wrong key": signed_ts(value="value", now=NOW, secret_keys=["other"]),
        "bad signature and expired": flip(signed_ts(value="value", now=5, **K), -5), "two dots": b"..", "trailing =": s + b"=", "trailing space": s + b" ",
    }.items():
        out.append(case("unsign_timestamp", note, signed=b, now=NOW, max_age=60, **K))
    out.append(case("unsign_timestamp", "old key of a list", signed=signed_ts(value="v", now=NOW, secret_keys=["old"]), now=NOW, max_age=5, secret_keys=["old", "new"]))
    out.append(case("sign_timestamp", "separator in the value", value="a|b", now=NOW, sep="|", **K))
    out.append(case("unsign_timestamp", "separator in the value", signed=signed_ts(value="a|b", now=NOW, sep="|", **K), now=NOW, max_age=5, sep="|", **K))
    return out


def serializers() -> list[dict]:
    out = []
    K = {"secret_keys": ["k"], "salt": "s"}
    names = ["Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer"]
    vals = [None, True, 0, -1, enc(1.5), "", "text", "Ünï·🔑", [], {"$dict": []}, [1, [2, {"$dict": [["a", None]]}]], enc({"id": 42, "name": "é", "tags": ["x", "y"]}), "x" * 200, [1, 2, 3] * 40, enc({"b": 1, "a": 2})]
    for n in names:
        for val in vals:
            now = {"now": NOW} if "Timed" in n else {}
            out.append(case("dumps", "value", serializer=n, value=val, **K, **now))
            s = dec_bytes(ok("dumps", serializer=n, value=val, **K, **now)["signed"])
            chk = {"now": NOW + 5, "max_age": 10} if "Timed" in n else {}
            if val not in ("", 0, True):
                out.append(case("loads", "value", serializer=n, signed=s, **K, **chk))
        out.append(case("dumps", "escapes", serializer=n, value="\"\\/\b\f\n\r\t\x00\x1f\x7f\x80\u2028", **K, **now))
    u = {"serializer": "URLSafeSerializer", **K}

    def bad(body: bytes, note: str, **kw: object) -> None:
        out.append(case("loads", note, signed=signed(value=body, **K), **u, **kw))

    z = zlib.compress(b'{"a":1}' * 1)
    bad(b"A", "payload: impossible base64 length")
    bad(b"", "payload: empty")
    bad(b".", "payload: compressed, empty")
    bad(b".AAAA", "payload: not a zlib stream")
    bad(b"." + b64(z[:-3]), "payload: truncated zlib stream")
    bad(b"." + b64(z[:-1] + b"\0"), "payload: wrong Adler-32")
    bad(b"." + b64(deflate(b'{"a":1}', wbits=31)), "payload: gzip instead of zlib")
    bad(b"." + b64(deflate(b'{"a":1}', wbits=-15)), "payload: raw deflate")
    bad(b"." + b64(z), "payload: compressed although not worth it")
    bad(b"." + b64(deflate(b"[1,2,3]", 0)), "payload: stored blocks")
    bad(b"." + b64(deflate(b"[1,2,3]", 9)), "payload: level 9")
    bad(b"." + b64(z + b"tail"), "payload: bytes after the zlib stream", tags=["zlib-tail"], allow=["error"])
    bad(b".." + b64(z), "payload: two dots")
    bad(b64(z), "payload: compressed but not marked")
    bad(b64(b"{"), "payload: cut JSON")
    bad(b64(b"\xff\xfe"), "payload: not UTF-8")
    bad(b64(b"[1] "), "payload: JSON with trailing space")
    bad(b64(b"[1] x"), "payload: JSON with trailing text")
    bad(b64(b"[NaN,Infinity,-Infinity]"), "payload: not-a-number")
    bad(b64(b'{"a":1}') + b"=", "payload: padding kept")
    bad(b64(b'{"a":1}') + b"!", "payload: junk character")
    out.append(case("loads", "plain Serializer: not JSON", serializer="Serializer", signed=signed(value=b"nope", **K), **K))
    out.append(case("loads", "plain Serializer: not UTF-8", serializer="Serializer", signed=signed(value=b"\xff", **K), **K))
    ut = {"serializer": "URLSafeTimedSerializer", **K}
    s = dec_bytes(ok("dumps", value={"$dict": []}, now=NOW, **ut)["signed"])
    for note, now, age in [("at max_age", NOW + 9, 9), ("past max_age", NOW + 10, 9), ("from the future", NOW - 1, 9), ("no max_age", 0, None)]:
        out.append(case("loads", note, signed=s, now=now, max_age=age, **ut))
    out.append(case("loads", "bad payload, good time", signed=signed_ts(value=b"A", now=NOW, **K), now=NOW, max_age=9, **ut))
    out.append(case("loads", "bad payload, expired", signed=signed_ts(value=b"A", now=NOW, **K), now=NOW + 99, max_age=9, **ut))
    out.append(case("loads", "bad signature", signed=flip(s, -4), now=NOW, max_age=9, **ut))
    out.append(case("loads", "no timestamp", signed=signed(value=b"e30", **K), now=NOW, max_age=9, **ut))
    out.append(case("loads", "garbage", signed=b"garbage", now=NOW, max_age=9, **ut))
    for sg, note in [(signed(value=b"e30", **K), "good"), (flip(signed(value=b"e30", **K), -3), "bad signature"), (b"e30", "no separator"), (b"A.AAAA", "bad signature and payload")]:
        out.append(case("loads_unsafe", note, signed=sg, **u))
    alt = signed(value=b"e30", digest="sha512", **K)
    for note, fb in [("none", []), ("matching digest", [{"digest": "sha512"}]), ("second matches", [{"digest": "sha256"}, {"digest": "sha512"}]), ("wrong derivation", [{"digest": "sha512", "key_derivation": "hmac"}])]:
        out.append(case("loads", f"fallback signers: {note}", signed=alt, fallback_signers=fb, **u))
    out.append(case("loads", "fallback signers with key list", signed=signed(value=b"e30", digest="sha512", secret_keys=["old"], salt="s"), fallback_signers=[{"digest": "sha512"}], serializer="URLSafeSerializer", secret_keys=["old", "k"], salt="s"))
    out.append(case("dumps", "default salt", serializer="URLSafeSerializer", secret_keys=["k"], value=[1]))
    out.append(case("dumps", "bytes are not JSON", value={"$bytes": "AAA="}, **u))
    out.append(case("dumps", "tagged: bytes are", json="tagged", value={"$bytes": "AAA="}, **u))
    out.append(case("loads", "tagged: bytes are", json="tagged", signed=dec_bytes(ok("dumps", json="tagged", value={"$bytes": "AAA="}, **u)["signed"]), **u))
    return out


def encoding() -> list[dict]:
    out = []
    for d in [b"", b"\0", b"f", b"fo", b"foo", b"foob", b"\xff" * 3, b"\xfb\xef\xbe", bytes(range(256)), "é".encode()]:
        out.append(case("b64_encode", data=d))
    for s in ["", "Zg", "Zg=", "Zg==", "Zg===", "Zm8", "Zm8=", "Zm9v", "Zh", "Zm9", "-_-_", "+/+/", "+_-/", "A", "AAAAA", "=", "==", "====", "=Zg", "Z=g", "Z=g=", "Zg==Zg==", "Zm9v=", "Zm9v====", "Zm9vYg=Zm9v", " Zm9v", "Zm 9v", "Zm9v\n", "Zm!9v", "!", "!!!", "A!!!", "Zm9v.", "Zm.9v", "Zm9vé", "Ｚm9v", "\0Zm9v"]:
        out.append(case("b64_decode", text=s))
    out.append(case("b64_decode", "not UTF-8", text=b"Zm9v\xff"))
    for n in [0, 1, 127, 128, 255, 256, 257, 65535, 65536, 2**24, 2**31, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -1, NOW]:
        out.append(case("int_to_bytes", int=enc(n)))
    for b in [b"", b"\0", b"\0" * 8, b"\x01", b"\0\x01", b"\x01\0", b"\xff" * 4, b"\xff" * 8, b"\x80" + b"\0" * 7, b"\0" * 9, b"\x01" + b"\0" * 8]:
        out.append(case("bytes_to_int", data=b))
    return out


def tagged_json() -> list[dict]:
    import datetime as dt
    import uuid

    from markupsafe import Markup

    out = []
    utc = dt.timezone.utc
    vals = [
        None, True, False, 0, -0, 1, -1, 2**31, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63), 2**64, -(2**63) - 1, 10**30, -(10**40),
        0.0, -0.0, 1.0, 0.1, 0.1 + 0.2, 1.5, -2.5, 100.0, 1e15, 123456789012345.0, 1e16, 1.5e16, 9007199254740993.0, 1e17, 1e21, 1e22, 1e23, 1e100, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308,
        0.001, 0.0001, 0.00001, 1.5e-5, 1e-7, 123e-7, 1 / 3, 2 / 3, 3.14159, float("inf"), float("-inf"), float("nan"),
        "", "a", "é", "日本語", "😀", "\U0010ffff", "\ufffe\uffff", "\u2028\u2029", "\"", "\\", "/", "</script>", "\b\f\n\r\t", "\0\x01\x1f", "\x7f", "\x80\x9f", "a\"b\\c/d", " t",
        [], [[]], [1, "a", None], (), (1,), (1, 2), ((), [()]), [(1, [2, (3,)])], {}, {"a": {}}, {"": ""}, {"b": 1, "a": 2, "C": 3, "é": 4, "10": 5, "9": 6}, {"\uffff": 1, "\U00010000": 2, "z": 3},
        b"", b"\0", b"abc", b"\xff\xfe\xfd", bytes(range(256)), Markup(""), Markup("<b>é</b>"), Markup("&amp;"),
        uuid.UUID(int=0), uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), uuid.UUID(int=2**128 - 1),
        dt.datetime(2024, 2, 29, 12, 34, 56, tzinfo=utc), dt.datetime(2024, 2, 29, 12, 34, 56, 999999, tzinfo=utc), dt.datetime(2024, 2, 29, 12, 34, 56), dt.datetime(1970, 1, 1, tzinfo=utc), dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=utc),
        dt.datetime(2024, 1, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))), dt.datetime(2023, 12, 31, 23, 30, tzinfo=dt.timezone(-dt.timedelta(hours=5, minutes=30))), dt.datetime(999, 1, 2, tzinfo=utc), dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=utc),
        {" t": 1}, {" t": [1]}, {" di": 1}, {" di": {" di": 1}}, {" b": "AA=="}, {" u": "x"}, {" d": None}, {" m": (1,)}, {" t": {" t": (1,)}}, {" x": 1}, {" t__": 1}, {" t": 1, " b": 2}, {"t": 1}, {"": 1}, {" t": {"a": b"x"}},
        {"a": (b"x", [Markup("y"), {"u": uuid.UUID(int=5)}])}, [{"t": (1, {"k": [b"\x01"]})}], {"list": [(1,), {" t": ()}]}, (None, True, 1.0, "s"),
    ]
    for val in vals:
        e = enc(val)
        out.append(case("tagged_dumps", value=e, sorted=True))
        if isinstance(val, (dict, list, tuple, bytes, uuid.UUID, dt.datetime)) and val:
            out.append(case("tagged_loads", json=ok("tagged_dumps", value=e, sorted=True)["json"]))
    out.append(case("tagged_dumps", "insertion order outside an app", value=enc({"b": 1, "a": {"z": 1, "y": 2}}), sorted=False))
    out.append(case("tagged_dumps", "keys sorted at every level", value=enc({"b": 1, "a": {"z": 1, "y": ({"q": 1, "p": 2},)}}), sorted=True))
    for j in [
        '{" b":5}', '{" b":null}', '{" b":"!!!!"}', '{" b":"QQ"}', '{" b":"QQ=="}', '{" b":"QQ==QQ=="}', '{" b":"Q Q = ="}', '{" b":"-_"}', '{" b":"-_-_"}', '{" b":"é"}', '{" b":[]}', '{" b":""}',
        '{" u":"nothex"}', '{" u":5}', '{" u":""}', '{" u":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}', '{" u":"6BA7B8109DAD11D180B400C04FD430C8"}', '{" u":"{6ba7b8109dad11d180b400c04fd430c8}"}', '{" u":"urn:uuid:6ba7b8109dad11d180b400c04fd430c8"}', '{" u":"6ba7b8109dad11d180b400c04fd430c"}',
        '{" d":"garbage"}', '{" d":null}', '{" d":""}', '{" d":5}', '{" d":0}', '{" d":[]}', '{" d":"Thu, 29 Feb 2024 12:34:56 GMT"}', '{" d":"Thu, 29 Feb 2024 12:34:56 +0200"}', '{" d":"Thu, 29 Feb 2024 12:34:56"}', '{" d":"Thu, 29 Feb 2024 12:34:56 -0000"}', '{" d":"29 Feb 2024 12:34:56 GMT"}', '{" d":"Mon, 29 Feb 2024 12:34:56 GMT"}', '{" d":"Thu, 30 Feb 2024 12:34:56 GMT"}', '{" d":"2024-02-29T12:34:56Z"}', '{" d":"Thu, 29 Feb 24 12:34:56 GMT"}', '{" d":"Thursday, 29-Feb-24 12:34:56 GMT"}', '{" d":"Thu Feb 29 12:34:56 2024"}', '{" d":"Thu, 29 Feb 2024 12:34 GMT"}', '{" d":"Thu, 29 Feb 2024 25:00:00 GMT"}', '{" d":"Thu, 29 Feb 2024 12:34:60 GMT"}', '{" d":"Thu, 29 Feb 2024 07:34:56 EST"}',
        '{" m":5}', '{" m":null}', '{" m":true}', '{" m":"<b>"}', '{" m":[1,"a"]}',
        '{" t":[]}', '{" t":"abc"}', '{" t":5}', '{" t":null}', '{" t":{"a":1,"b":2}}', '{" t":{" b":"QUI="}}', '{" t":[{" t":[]}]}',
        '{" di":{}}', '{" di":{" t__":1}}', '{" di":{"x":1}}', '{" di":{"ab":1,"cd":2}}', '{" di":5}', '{" di":[]}', '{" di":"str"}', '{" di":null}', '{" di":{" t":[1]}}', '{" di":{" t__":{" t":[1]}}}', '{" di":{" di__":{" di":{" t__":1}}}}',
        '{" b":"QQ=="," c":1}', '{" t":[1],"a":1}', '{" b":"QQ=="," b":"Qg=="}', '{" x":1}', '{"":1}', '{"\\u0020t":[1]}',
        "null", "1", '"a"', " [1 , 2 ] \n", "[1,]", "{\"a\":1,}", "{'a':1}", "", "   ", "[", "tru", "TRUE", "NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "1e5", "1E+2", "1e400", "-1e400", "-0", "-0.0", "0e0", "1e-400", "123456789012345678901234567890", "0.30000000000000004", "1.0000000000000000000001",
        '{"a":1,"a":2}', '"\t"', '"\\t"', '"\\x41"', '"\\u00e9"', '"\\uD83D\\uDE00"', '"\\/"', '"\x7f"', '"\u2028"', "\ufeff1", "[1]//c", '"a', '"\\u12"', "[1 2]", '{"a" 1}', "{1:2}", "\x0b1", "\xa01",
    ]:
        out.append(case("tagged_loads", "hand-written", json=j))
    for j in ['"\\ud800"', '"\\udc00\\ud800"', '["\\ud83d"]', '{"\\ud800":1}']:
        out.append(case("tagged_loads", "lone surrogate", json=j, tags=LONE, allow=["error"]))
    out.append(case("tagged_loads", "depth 80", json="[" * 80 + "]" * 80))
    out.append(case("tagged_loads", "depth 50000 must be refused, not crash", json="[" * 50000, tags=["deep"]))
    out.append(case("tagged_loads", "integer of 4301 digits", json="1" * 4301, tags=["bigint"], allow=["any"]))
    return out


def session_cookies() -> list[dict]:
    import datetime as dt
    import uuid

    from markupsafe import Markup

    out = []
    K = {"secret_key": "dev", "fallbacks": None}
    sessions = [
        {}, {"a": 1}, {"user_id": 42}, {"b": 1, "a": 2}, {"_permanent": True, "x": 1}, {"_flashes": [("message", "Hello"), ("error", "Ünï")]}, {"t": (1, 2)}, {"b": b"\0\xff"}, {"m": Markup("<i>")}, {"u": uuid.UUID(int=7)},
        {"d": dt.datetime(2024, 2, 29, tzinfo=dt.timezone.utc)}, {"csrf_token": "a" * 40}, {"cart": [{"sku": f"A-{i}", "qty": i} for i in range(12)]}, {"é": "é"}, {"emoji": "😀"}, {" t": 1}, {" t": 1, "x": 2}, {"n": None, "f": 1.5, "big": 2**70}, {"s": "x" * 3000}, {"s": "aaaaaaaa" * 4},
    ]
    for s in sessions:
        out.append(case("session_dumps", secret_key="dev", fallbacks=None, session=enc(s), now=NOW))
        c = ok("session_dumps", secret_key="dev", fallbacks=None, session=enc(s), now=NOW)["cookie"]
        out.append(case("session_loads", cookie=c, now=NOW + 10, lifetime=None, **K))
    for key in ["k", "", "ключ", "x" * 100, b"\x00\x01\xff"]:
        out.append(case("session_dumps", "secret key", secret_key=enc_bytes(key) if isinstance(key, bytes) else key, fallbacks=None, session=enc({"a": 1}), now=NOW) if key else case("session_loads", "no secret key: no session at all", secret_key="", fallbacks=None, cookie="x", now=NOW, lifetime=None))
    out.append(case("session_loads", "secret key is not set", secret_key=None, fallbacks=None, cookie="x", now=NOW, lifetime=None))
    for now in [0, 1, 2**32 + 1, NOW]:
        out.append(case("session_dumps", "clock", secret_key="dev", fallbacks=None, session=enc({"a": 1}), now=now))
    good = ok("session_dumps", secret_key="dev", fallbacks=None, session=enc({"user": "ann"}), now=NOW)["cookie"]
    p, t_, s_ = good.split(".")
    other = ok("session_dumps", secret_key="dev", fallbacks=None, session=enc({"user": "bob"}), now=NOW)["cookie"].split(".")
    bads = {
        "intact": good, "empty": "", "garbage": "garbage", "one dot": ".", "two dots": "..", "three dots": "...", "payload flipped": flip(p.encode(), 3).decode() + f".{t_}.{s_}", "payload of another cookie": f"{other[0]}.{t_}.{s_}",
        "timestamp flipped": f"{p}.{flip(t_.encode(), 3).decode()}.{s_}", "signature flipped": f"{p}.{t_}.{flip(s_.encode(), 3).decode()}", "signature cut": good[:-1], "signature missing": f"{p}.{t_}.", "signature and timestamp missing": p, "timestamp missing": f"{p}.{s_}", "payload missing": f".{t_}.{s_}",
        "doubled dots": f"{p}..{t_}.{s_}", "leading dot": "." + good, "trailing dot": good + ".", "leading space": " " + good, "non-ASCII": "é" + good, "non-ASCII after": good + "é", "quoted": f'"{good}"', "enormous": "A" * 100_000, "enormous, dotted": "A." * 20_000, "enormous signature": f"{p}.{t_}." + "A" * 50_000,
        "trailing =": good + "=", "trailing newline": good + "\n", "stray low bit in the last character": good[:-1] + noncanonical_tail(s_.encode()).decode()[-1], "swapped": f"{s_}.{t_}.{p}", "upper-cased": good.upper(), "NUL": good + "\0", "percent-encoded": good.replace(".", "%2E"),
    }
    for note, c in bads.items():
        out.append(case("session_loads", note, cookie=c, now=NOW, lifetime=None, **K))
    for note, now, life in [("at the default lifetime", NOW + 2678400, None), ("past the default lifetime", NOW + 2678401, None), ("at the lifetime", NOW + 60, 60), ("past the lifetime", NOW + 61, 60), ("lifetime 0", NOW, 0), ("lifetime 0, a second later", NOW + 1, 0), ("from the future", NOW - 1, 60)]:
        out.append(case("session_loads", note, cookie=good, now=now, lifetime=life, **K))
    for note, key, fb in [("wrong key", "other", None), ("fallback", "new", ["dev"]), ("fallback, second", "new", ["older", "dev"]), ("fallback, not listed", "new", ["older"]), ("fallback list empty", "dev", []), ("key also among the fallbacks", "dev", ["dev"]), ("bytes key, same bytes", {"$bytes": "ZGV2"}, None)]:
        out.append(case("session_loads", note, cookie=good, now=NOW, lifetime=None, secret_key=key, fallbacks=fb))
    out.append(case("session_dumps", "fallbacks never sign", secret_key="new", fallbacks=["dev"], session=enc({"a": 1}), now=NOW))
    kw = {"secret_keys": ["dev"], "salt": "cookie-session", "key_derivation": "hmac"}

    def crafted(body: bytes, note: str, now: int = NOW) -> None:
        out.append(case("session_loads", note, cookie=signed_ts(value=body, now=now, **kw).decode(), now=NOW, lifetime=None, **K))

    crafted(b"A", "well signed, bad base64")
    crafted(b64(b"{"), "well signed, bad JSON")
    crafted(b".AAAA", "well signed, bad zlib")
    crafted(b64(b'{" b":5}'), "well signed, bad tag")
    crafted(b64(b"[1,2]"), "well signed, not an object: list of numbers")
    crafted(b64(b"[]"), "well signed, not an object: empty list")
    crafted(b64(b"null"), "well signed, not an object: null")
    crafted(b64(b"5"), "well signed, not an object: number")
    crafted(b64(b'"ab"'), "well signed, not an object: string")
    crafted(b64(b'{" t":[1]}'), "well signed, not an object: tuple")
    crafted(b64(b'{"a":1} '), "well signed, spaces in the JSON")
    crafted(b"." + b64(zlib.compress(b'{"a":1}')), "well signed, compressed without need")
    crafted(b64(b'{"a":1,"a":2}'), "well signed, repeated key")
    for note, kw2 in [("sha256 signature", {"digest": "sha256"}), ("other salt", {"salt": "flask-session"}), ("other derivation", {"key_derivation": "django-concat"})]:
        out.append(case("session_loads", note, cookie=signed_ts(value=b64(b"{}"), now=NOW, **{**kw, **kw2}).decode(), now=NOW, lifetime=None, **K))
    out.append(case("session_loads", "well signed, no timestamp", cookie=signed(value=b64(b'{"a":1}'), **kw).decode(), now=NOW, lifetime=None, **K))
    out.append(case("session_loads", "well signed, timestamp beyond year 9999", cookie=signed(value=b64(b'{"a":1}') + b"." + ts(2**40), **kw).decode(), now=NOW, lifetime=None, **K))
    return out


def set_cookie() -> list[dict]:
    out = []

    def c(note: str = "", **a: object) -> None:
        out.append(case("dump_cookie", note, **{"key": "k", "value": "v", "now": NOW, **a}))

    c("plain")
    for val in ["", "abc", "a b", " ", "a,b", "a;b", 'a"b', "a\\b", '"quoted"', "\t", "\n", "\r\n", "\0", "\x19", "\x7f", "é", "€", "😀", "\xa0", "a=b", "a==", "a/b", "a%20b", "!#$%&'()*+-./:<=>?@[]^_`{|}~", "[1,2]", '{"a":1}', "eyJhIjoxfQ.ZVPxAA.wNz", "x" * 5000]:
        c("value", value=val)
    for val in ["\x1a", "\x1b[31m", "a\x1fb"]:
        c("control characters that are not escaped", value=val)
    for key in ["session", "__Host-x", "a-b_c.d", "é", "", "a b", "a=b", "$x"]:
        c("key", key=key)
    c("unsafe key", key="a\r\nSet-Cookie: x", tags=["unsafe"], allow=["error"])
    c("unsafe key", key="a; Path=/x", tags=["unsafe"], allow=["error"])
    for m in [0, 1, 3600, -1, -3600, 2**31, {"$timedelta": 3600}, {"$timedelta": 0}, {"$timedelta": "1.9"}, {"$timedelta": "-1.9"}, {"$timedelta": 2678400}]:
        c("max_age", max_age=m)
    c("max_age without Expires", max_age=60, sync_expires=False)
    c("max_age and expires", max_age=60, expires=0)
    c("max_age beyond year 9999", max_age=10**12)
    for e in [0, 1, NOW, 2**31, 2**32, -1, -(2**31), 253402300799, 253402300800, {"$float": "1700000000.0"}, {"$float": "1700000000.9"}, {"$datetime": "2024-02-29T12:34:56+00:00"}, {"$datetime": "2024-02-29T12:34:56"}, {"$datetime": "2024-02-29T12:34:56.999999"}, {"$datetime": "2024-03-01T00:30:00+02:00"}, {"$datetime": "1969-12-31T23:59:59"}, {"$datetime": "0999-01-02T00:00:00"}, {"$datetime": "9999-12-31T23:59:59"}, "Thu, 29 Feb 2024 12:34:56 GMT", "whatever", ""]:
        c("expires", expires=e)
    c("unsafe expires", expires="x; Domain=evil", tags=["unsafe"], allow=["error"])
    for p in [None, "/", "", "/a", "/a/b/", "a", "/a b", "/é", "/a;b", "/a?b", "/a#b", "/%20", "/%zz", "/a\"b", "/a\\b", "/a,b", "/a=b&c", "/~u/", "/[x]", "/{x}", "/日本", "/\n", "/a|b^c`d", "/!$'()*+:@"]:
        c("path", path=p)
    for d in [None, "", "example.com", ".example.com", "..example.com", ".", "localhost", "EXAMPLE.com", "example.com:8080", ":80", "127.0.0.1", "127.0.0.1:5000", "a.b.c.d.e", "example.com.", "bücher.example", "BÜCHER.example", "例え.jp", ".пример.рф", "xn--bcher-kva.example"]:
        c("domain", domain=d)
    c("IDNA 2003", domain="straße.de", tags=["idna-2003"], allow=["error", {"ok": {"header": "k=v; Domain=xn--strae-oqa.de; Path=/"}}])
    for d in ["a..b", "x" * 64 + ".com", "a b.com", "é" * 60 + ".com"]:
        c("doubtful domain", domain=d, tags=["unsafe"], allow=["error"])
    c("unsafe domain", domain="a.com; Path=/x", tags=["unsafe"], allow=["error"])
    for s in [None, "Lax", "lax", "LAX", "Strict", "sTRICT", "None", "none", "", "bad", "lax ", "Lax;"]:
        c("samesite", samesite=s)
    for sec in (False, True):
        for h in (False, True):
            for p in (False, True):
                c("flags", secure=sec, httponly=h, partitioned=p)
    c("everything", value="a b", max_age=60, path="/a", domain=".example.com", secure=True, httponly=True, samesite="none", partitioned=True)
    c("deletion as Response.delete_cookie writes it", value="", expires=0, max_age=0)
    c("size limit off", value="x" * 5000, max_size=0)
    c("size limit 10", value="x" * 20, max_size=10)
    return out


def parse_cookie() -> list[dict]:
    out = []
    headers = [
        "", "a=b", "a=b; c=d", "a=b;c=d", "a=b ;  c=d ", "a=b, c=d", "a", "a;b", "a=", "=b", "=", ";", ";;", "; a=b", "a=b;", "a=b; a=c", "a=b; c=d; a=e", "a = b", "a= b", "a =b", "a=b=c", "a==", "a=b c", "a=b c; d=e", "a b=c", "a b=c; d=e",
        'a="b"', 'a="b c"', 'a="b;c"', 'a="b,c"; d=e', 'a=""', 'a="', 'a="b', 'a="b; c=d', 'a=b"', 'a=b"c"', 'a="b"c', 'a="b"c; d=e', 'a="b" ; c=d', 'a=" b "', "a='b c'", "a='b'",
        'a="\\""', 'a="\\\\"', 'a="\\073"', 'a="\\054x"', 'a="\\000"', 'a="\\377"', 'a="\\400"', 'a="\\303\\251"', 'a="\\303"', 'a="\\12"', 'a="\\1234"', 'a="\\x41"', 'a="\\n"', 'a="\\', 'a="\\"', 'a="b\\"; c=d"', "a=\\073", "a=\\", 'a="\\\\073"', 'a="\\é"',
        "a=é", "é=a", "a=日本; b=1", "a=%C3%A9", "a=+", "a=a+b%20c", "a=b\tc", "\ta\t=\tb\t", "a=b; ; c=d", "a=b;\tc=d", "$Version=1; a=b; $Path=/", "a[0]=1; a[1]=2", "session=eyJhIjoxfQ.ZVPxAA.wNz; x=y", "expires=Thu, 01 Jan 1970 00:00:00 GMT; a=b", "a=b,c=d", "a:b=c", "a,b=c", "a\"b=c; d=e", "a=\"b\"; \"c\"=d; e=f", "A=1; a=2", "a=" + "x" * 5000, "; ".join(f"k{i}=v{i}" for i in range(200)),
    ]
    for h in headers:
        out.append(case("parse_cookie", header=h))
        out.append(case("request_cookies", header=h) if ("\\" in h or '"' in h or "=" in h) and len(h) < 100 else case("parse_cookie", "twice", header=h + "; last=1"))
    for raw in [b"a=\xff", b"a=b; c=\xe9", b'a="\xff"', b"\xff=a", b"a=\xed\xa0\x80"]:
        out.append(case("parse_cookie", "not UTF-8", header=raw, tags=["invalid-utf8"], allow=["any"]))
        out.append(case("request_cookies", "not UTF-8", header=raw, tags=["mojibake"], allow=["any"]))
    for raw in [b"a=b\0c", b"a=b\nc", b'a="b\nc"', b'a="b\\\nc"; d=e', b"a\x01=b", b"a=\x0bb\x0c"]:
        out.append(case("parse_cookie", "control characters", header=raw))
    return out


def session_response() -> list[dict]:
    out = []

    def c(note: str, actions: list, session: object = None, at: int = NOW, header: object = None, allow: t.Iterable = (), **cfg: object) -> None:
        args: dict = {"config": {"SECRET_KEY": "dev", **cfg}, "now": at, "actions": actions}
        if session is not None:
            cookie = ok("session_dumps", secret_key="dev", fallbacks=None, session=enc(session), now=NOW - 100)["cookie"]
            args["cookie_header"] = f"{cfg.get('SESSION_COOKIE_NAME', 'session')}={cookie}"
        if header is not None:
            args["cookie_header"] = header
        out.append(case("session_response", note, allow=allow, **args))

    states = {"no session": None, "session": {"a": 1, "l": [1]}, "permanent session": {"a": 1, "l": [1], "_permanent": True}}
    acts = {
        "untouched": [], "touched": [["touch"]], "read": [["read"]], "get, missing key": [["get", "zz"]], "contains": [["contains", "a"]], "set": [["set", "b", 2]], "set to the same value": [["set", "a", 1]], "pop a present key": [["pop", "a"]], "pop a missing key": [["pop", "zz"]],
        "setdefault, present": [["setdefault", "a", 9]], "setdefault, missing": [["setdefault", "zz", 9]], "clear": [["clear"]], "clear then set": [["clear"], ["set", "x", 1]], "update with nothing": [["update", {"$dict": []}]], "made permanent": [["permanent", True]], "made not permanent": [["permanent", False]],
        "nested change only": [["append", "l", 2]], "nested change, marked": [["append", "l", 2], ["modified", True]], "set, then modified reset": [["set", "b", 1], ["modified", False]], "set then clear": [["set", "b", 1], ["clear"]],
    }
    for sn, s in states.items():
        for an, a in acts.items():
            if s is None and a and a[0][0] == "append":
                continue
            if (sn, an) == ("session", "nested change only"):
                c(f"{sn}, {an} (an implementation may notice and save the change)", a, s, allow=["any"])
            else:
                c(f"{sn}, {an}", a, s)
    for sn in ("session", "permanent session"):
        c(f"{sn}, untouched, no refresh", [], states[sn], SESSION_REFRESH_EACH_REQUEST=False)
        c(f"{sn}, read, no refresh", [["read"]], states[sn], SESSION_REFRESH_EACH_REQUEST=False)
        c(f"{sn}, set, no refresh", [["set", "b", 1]], states[sn], SESSION_REFRESH_EACH_REQUEST=False)
    sets = [["set", "b", 1]]
    for k, xs in {
        "SESSION_COOKIE_NAME": ["sid", "__Secure-s"], "SESSION_COOKIE_DOMAIN": ["example.com", ".example.com", "localhost", ""], "SESSION_COOKIE_PATH": ["/app", "", "/a b"], "APPLICATION_ROOT": ["/base", "/base/"], "SESSION_COOKIE_HTTPONLY": [False], "SESSION_COOKIE_SECURE": [True],
        "SESSION_COOKIE_PARTITIONED": [True], "SESSION_COOKIE_SAMESITE": ["Lax", "strict", "None", "bad", ""], "PERMANENT_SESSION_LIFETIME": [60, 0],
    }.items():
        for x in xs:
            c(f"{k}={x!r}, set", sets, None, **{k: x})
            c(f"{k}={x!r}, set in a permanent session", sets, {"_permanent": True, "a": 1}, at=NOW - 60, **{k: x})
            c(f"{k}={x!r}, clear", [["clear"]], {"a": 1}, at=NOW - 60, **{k: x})
    c("path set, root ignored", sets, SESSION_COOKIE_PATH="/p", APPLICATION_ROOT="/r")
    c("everything", sets, {"_permanent": True}, SESSION_COOKIE_NAME="s", SESSION_COOKIE_DOMAIN="example.com", SESSION_COOKIE_PATH="/p", SESSION_COOKIE_HTTPONLY=False, SESSION_COOKIE_SECURE=True, SESSION_COOKIE_PARTITIONED=True, SESSION_COOKIE_SAMESITE="None")
    c("large session is compressed", [["set", "b", "ab" * 500]])
    c("tampered cookie, read", [["read"]], header="session=garbage.AAAA.BBBB")
    c("tampered cookie, untouched", [], header="session=garbage.AAAA.BBBB")
    c("tampered cookie, cleared", [["clear"]], header="session=garbage.AAAA.BBBB")
    c("cookie twice, first counts", [["read"]], header="session=" + ok("session_dumps", secret_key="dev", session=D(n=1), now=NOW)["cookie"] + "; session=" + ok("session_dumps", secret_key="dev", session=D(n=2), now=NOW)["cookie"])
    c("expired cookie, set", sets, {"old": 1}, at=NOW + 10**8)
    c("no secret key, read", [["read"]], SECRET_KEY=None)
    c("no secret key, untouched", [], SECRET_KEY=None)
    c("no secret key, set", sets, SECRET_KEY=None)
    c("fallback key: read only, not re-signed", [["read"]], {"a": 1}, SECRET_KEY="new", SECRET_KEY_FALLBACKS=["dev"])
    c("fallback key: permanent, re-signed by the refresh", [["read"]], {"a": 1, "_permanent": True}, SECRET_KEY="new", SECRET_KEY_FALLBACKS=["dev"])
    return out


def config() -> list[dict]:
    out = [case("config_defaults")]
    empty = {"$dict": []}

    def env(note: str, e: dict, prefix: str = "FLASK", initial: object = empty) -> None:
        out.append(case("config_prefixed_env", note, prefix=prefix, env=e, initial=initial))

    for x in ["1", "-1", "0", "1.0", "1e3", "1e400", "true", "false", "null", "True", "None", "", " ", " 1 ", "text", '"text"', "'text'", "[1, 2]", "[1,]", "{}", '{"a": {"b": 1}}', "{bad", "NaN", "Infinity", "-Infinity", "inf", "0123", "0x1f", "1_000", "+1", "-0", "-0.0", ".5", "5.", "é", '"\\u00e9"', "123456789012345678901234567890", "\n1\n", "1 2", "truE", "\ufeff1", "\u0661"]:
        env("value", {"FLASK_X": x})
    env("prefix is stripped once", {"FLASK_FLASK_X": "1"})
    env("other variables are ignored", {"FLASK_A": "1", "FLASKB": "2", "XFLASK_C": "3", "flask_D": "4", "PATH": "/bin"})
    env("lower case is kept", {"FLASK_lower": "1", "FLASK_MiXed": "2"})
    env("empty name", {"FLASK_": "1"})
    env("other prefix", {"CARAFE_A": "1", "FLASK_A": "2"}, prefix="CARAFE")
    env("empty prefix", {"_A": "1", "A": "2"}, prefix="")
    env("nested", {"FLASK_DB__HOST": "h", "FLASK_DB__PORT": "5432"})
    env("deeply nested", {"FLASK_A__B__C__D": "1"})
    env("into an existing dict", {"FLASK_DB__HOST": "h"}, initial=enc({"DB": {"HOST": "old", "USER": "u"}}))
    env("dict from JSON, then an item of it", {"FLASK_DB": '{"HOST": "a", "X": 1}', "FLASK_DB__HOST": "b"})
    env("number, then an item of it", {"FLASK_DB": "1", "FLASK_DB__HOST": "b"})
    env("string, then an item of it", {"FLASK_DB": "text", "FLASK_DB__HOST": "b"})
    env("list, then an item of it", {"FLASK_DB": "[1]", "FLASK_DB__0": "b"})
    env("existing null, then an item of it", {"FLASK_DB__HOST": "b"}, initial=enc({"DB": None}))
    env("item through a string", {"FLASK_DB__A__B": "1"}, initial=enc({"DB": {"A": "xBx"}}))
    env("leading __", {"FLASK___X": "1"})
    env("trailing __", {"FLASK_X__": "1"})
    env("four underscores", {"FLASK_A____B": "1"})
    env("three underscores", {"FLASK_A___B": "1"})
    env("single underscores only", {"FLASK_A_B_C": "1"})
    env("sorted: the later key wins", {"FLASK_A__B": "1", "FLASK_A": '{"B": 2}'})
    env("sorted by code point", {"FLASK_Z": "1", "FLASK_a": "2", "FLASK_é": "3"})
    env("overrides", {"FLASK_DEBUG": "true"}, initial=enc({"DEBUG": False}))
    env("deep JSON stays a string", {"FLASK_X": "[" * 20000})
    for m in [{"A": 1, "b": 2}, {"A_B": 1, "A_b": 2, "a_B": 3}, {"A1": 1, "1": 2, "_": 3, "": 4, "_A": 5}, {"É": 1, "é": 2, "ß": 3, "ẞ": 4}, {"A-B": 1, "A B": 2}, {"ǅ": 1, "ALPHAα": 2, "中": 3, "A中": 4}, {}]:
        out.append(case("config_from_mapping", mapping=enc(m), initial=enc({"OLD": 1, "A": 0})))
    for text in [
        'A = 1\nb = 2\n', 'DEBUG = true\nNAME = "x"\nRATIO = 1.5\nLIST = [1, 2, 3]\n', '[DB]\nHOST = "h"\nport = 5432\n', '[db]\nHOST = "h"\n', 'WHEN = 1979-05-27T07:32:00Z\nLOCAL = 1979-05-27T07:32:00\nDAY = 1979-05-27\nAT = 07:32:00\n', 'OFFSET = 1979-05-27T00:32:00.999999-07:00\n',
        'A = "\\u00e9"\nÉ = 1\n', 'A = inf\nB = -inf\nC = nan\n', 'A = 0x1F\nB = 0o17\nC = 0b11\nD = 1_000\n', "A = '''\nmulti\nline'''\n", 'A.B.C = 1\n', '[[ITEMS]]\nname = "a"\n[[ITEMS]]\nname = "b"\n', '# only a comment\n', '', 'A = \n', 'A = 1\nA = 2\n', 'A = tru\n', '[A]\n[A]\n', 'SECRET_KEY = "s"\nSESSION_COOKIE_SECURE = true\n', '"QUOTED KEY" = 1\n"lower key" = 2\n', 'A = {x = 1, Y = 2}\n', 'A = 9223372036854775807\n', 'A = "a\tb"\n', '\ufeffA = 1\n', 'A = 1\r\nB = 2\r\n',
    ]:
        out.append(case("config_from_toml", toml=text, initial=enc({"OLD": 1, "A": 0})))
    out.append(case("config_from_toml", "not UTF-8", toml=b'A = "\xff"\n', initial=empty))
    conf = enc({"IMAGE_STORE_TYPE": "fs", "IMAGE_STORE_PATH": "/var", "IMAGE_STORE_BASE_URL": "http://x", "IMAGE_STORE_": 0, "IMAGE": 1, "OTHER": 2, "image_store_low": 3})
    for ns in ["IMAGE_STORE_", "IMAGE", "", "image_store_", "NOPE"]:
        for lower in (True, False):
            for trim in (True, False):
                out.append(case("config_get_namespace", initial=conf, namespace=ns, lowercase=lower, trim_namespace=trim))
    out.append(case("config_get_namespace", "two keys fold into one", initial=enc({"X_A": 1, "X_a": 2}), namespace="X_", lowercase=True, trim_namespace=True))
    return out


def flask_session_redis() -> list[dict]:
    import pickle

    import msgspec

    out = []
    vals: list = [
        None, True, False, 0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63, 2**64 - 1, -1, -32, -33, -128, -129, -32768, -32769, -(2**31), -(2**31) - 1, -(2**63), 0.0, -0.0, 1.0, 1.5, 1e300, float("inf"), float("-inf"), float("nan"),
        "", "a", "é", "😀", "x" * 31, "x" * 32, "x" * 255, "x" * 256, "x" * 65536, b"", b"\0", b"x" * 255, b"x" * 256, b"\xff" * 65536, [], [1] * 15, [1] * 16, list(range(300)), {}, {"a": {"b": []}}, {f"k{i}": i for i in range(15)}, {f"k{i}": i for i in range(16)}, [None, [True, [1.5, "x"]]],
    ]
    for x in vals:
        out.append(case("fs_encode", session=enc({"v": x})))
    for note, x in [("tuple becomes a list", {"$tuple": [1, 2]}), ("aware datetime", {"$datetime": "2024-02-29T12:34:56.000007+00:00"}), ("aware datetime, whole seconds", {"$datetime": "2024-02-29T12:34:56+00:00"}), ("aware datetime before 1970", {"$datetime": "1960-01-01T00:00:00+00:00"}), ("aware datetime with an offset", {"$datetime": "2024-02-29T12:34:56+02:00"}), ("naive datetime", {"$datetime": "2024-02-29T12:34:56.000007"}), ("UUID", {"$uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}), ("Markup", {"$markup": "<b>"}), ("integer out of range", {"$int": str(2**64)}), ("negative integer out of range", {"$int": str(-(2**63) - 1)})]:
        lat = {"tags": ["rare-type"], "allow": ["any"]} if note == "Markup" else {}
        out.append(case("fs_encode", note, session={"$dict": [["v", x]]}, **lat))
    out.append(case("fs_encode", "integer keys", session={"$dict": [[1, 2], [-5, 3]]}, tags=["non-string-key"], allow=["error"]))
    out.append(case("fs_encode", "json format", session=D(a=1, b="é", c=[1.5, None, True]), format="json"))
    for x in [{"a": 1, "b": [1.5, b"x", None, "é"]}, {"_permanent": True}, {}, {"n": {"x": [{}]}}]:
        out.append(case("fs_decode", data=msgspec.msgpack.encode(x).hex()))
    for note, h in [
        ("long forms are accepted", "df00000001d90161d10001"), ("float32", "81a176ca3fc00000"), ("str16 for a short string", "81a176da000161"), ("uint64 for 1", "81a176cf0000000000000001"), ("int64 for 1", "81a176d30000000000000001"), ("timestamp 32", "81a176d6ff65e07a70"), ("timestamp 64", "81a176d7ff00001b5865e07a70"), ("timestamp 96", "81a176c70cff00001b580000000065e07a70"), ("unknown extension", "81a176d40541"),
        ("repeated key", "82a17601a17602"), ("integer key", "810102"), ("nil", "c0"), ("array at the top", "920102"), ("integer at the top", "05"), ("string at the top", "a161"), ("never-used byte", "c1"), ("truncated", "81a176"), ("trailing bytes", "8080"), ("invalid UTF-8 in a string", "81a176a1ff"), ("empty", ""),
        ("JSON instead", b'{"a":1,"b":"\xc3\xa9"}'.hex()), ("JSON list", b"[1,2]".hex()), ("JSON with spaces", b' {"a": 1} '.hex()), ("cut JSON", b'{"a":'.hex()), ("one digit of JSON is a msgpack integer", b"5".hex()), ("text", b"hello".hex()), ("map longer than the data", "dfffffffff"), ("array longer than the data", "ddffffffff00"), ("string longer than the data", "81a176dbffffffff61"), ("depth 80", "81a176" + "91" * 80 + "c0"), ("depth 5000", "81a176" + "91" * 5000 + "c0"),
    ]:
        allow = ["error"] if note in ("unknown extension", "integer key") else []
        out.append(case("fs_decode", note, data=h, allow=allow))
    for proto in (0, 2, 4):
        data = pickle.dumps({"a": 1}, protocol=proto)
        out.append(case("fs_decode", f"legacy pickle record, protocol {proto}: refuse it", data=data.hex(), tags=["pickle", "unsafe"], allow=["error"]))
    for e in [b"\0" * 32, b"\xff" * 32, bytes(range(32)), b"\xfb\xff" * 16, bytes(16), bytes(range(48)), b"a", b""]:
        out.append(case("fs_sid", entropy=e))

    sid = b64(bytes(range(32))).decode()
    rec = msgspec.msgpack.encode({"_permanent": True, "user": "ann", "l": [1]}).hex()
    ent = [enc_bytes(bytes([i]) * 32) for i in (0xA1, 0xB2)]

    def c(note: str, actions: list, cookie: str | None = None, store: dict | None = None, entropy: list | None = None, allow: list = [], **cfg: object) -> None:
        args: dict = {"config": {"SECRET_KEY": "dev", **cfg}, "now": NOW, "actions": actions, "store": store or {}, "entropy": entropy or ent}
        if cookie is not None:
            args["cookie_header"] = f"{cfg.get('SESSION_COOKIE_NAME', 'session')}={cookie}"
        out.append(case("fs_response", note, allow=allow, **args))

    acts = {"untouched": [], "touched": [["touch"]], "read": [["read"]], "get": [["get", "user"]], "set": [["set", "a", 1]], "pop": [["pop", "user"]], "clear": [["clear"]], "clear then set": [["clear"], ["set", "z", 1]], "not permanent": [["permanent", False]], "nested change only": [["append", "l", 2]], "regenerate": [["regenerate"]], "set then regenerate": [["set", "a", 1], ["regenerate"]]}
    for an, a in acts.items():
        if a and a[0][0] == "append":
            c(f"stored session, {an}", a, sid, {f"session:{sid}": rec})
            continue
        c(f"no session, {an}", a)
        c(f"stored session, {an}", a, sid, {f"session:{sid}": rec})
        c(f"unknown session id, {an}", a, sid)
    plain = msgspec.msgpack.encode({"user": "ann"}).hex()
    for an in ("untouched", "read", "set"):
        c(f"stored session without _permanent, {an}", acts[an], sid, {f"session:{sid}": plain})
        c(f"stored session, {an}, no refresh", acts[an], sid, {f"session:{sid}": rec}, SESSION_REFRESH_EACH_REQUEST=False)
        c(f"not permanent by default, {an}", acts[an], SESSION_PERMANENT=False)
    sg = signed(secret_keys=["dev"], salt="flask-session", key_derivation="hmac", value=sid).decode()
    for note, ck in [("signed id", sg), ("unsigned id", sid), ("bad signature", sg[:-3] + "AAA"), ("signature cut", sg[:-1]), ("signed with another salt", signed(secret_keys=["dev"], salt="other", key_derivation="hmac", value=sid).decode()), ("signed with another key", signed(secret_keys=["x"], salt="flask-session", key_derivation="hmac", value=sid).decode()), ("garbage", "garbage")]:
        c(f"signer on, {note}, read", [["read"]], ck, {f"session:{sid}": rec}, SESSION_USE_SIGNER=True)
    c("signer on, no session, set", [["set", "a", 1]], SESSION_USE_SIGNER=True)
    c("signer on, fallback keys are not consulted", [["read"]], sg, {f"session:{sid}": rec}, SESSION_USE_SIGNER=True, SECRET_KEY="new", SECRET_KEY_FALLBACKS=["dev"])
    c("signer off, signed id", [["read"]], sg, {f"session:{sid}": rec})
    for k, x in [("SESSION_KEY_PREFIX", "app:"), ("SESSION_KEY_PREFIX", ""), ("SESSION_COOKIE_NAME", "sid"), ("SESSION_COOKIE_DOMAIN", "example.com"), ("SESSION_COOKIE_PATH", "/p"), ("APPLICATION_ROOT", "/r"), ("SESSION_COOKIE_SECURE", True), ("SESSION_COOKIE_HTTPONLY", False), ("SESSION_COOKIE_SAMESITE", "Lax"), ("SESSION_COOKIE_PARTITIONED", True), ("PERMANENT_SESSION_LIFETIME", 60)]:
        c(f"{k}={x!r}, set", [["set", "a", 1]], **{k: x})
        c(f"{k}={x!r}, clear", [["clear"]], sid, {f"{x if k == 'SESSION_KEY_PREFIX' else 'session:'}{sid}": rec}, **{k: x})
    c("id of 16 bytes", [["set", "a", 1]], entropy=[enc_bytes(bytes(16))], SESSION_ID_LENGTH=16)
    c("record in JSON", [["read"]], sid, {f"session:{sid}": b'{"user":"ann"}'.hex()})
    c("JSON format", [["set", "a", 1]], SESSION_SERIALIZATION_FORMAT="json")
    c("JSON format, msgpack record", [["read"]], sid, {f"session:{sid}": rec}, SESSION_SERIALIZATION_FORMAT="json")
    c("damaged record", [["read"]], sid, {f"session:{sid}": "c1"}, allow=["any"])
    c("empty record", [["read"]], sid, {f"session:{sid}": ""})
    c("values that change type", [["set", "t", {"$tuple": [1]}], ["set", "u", {"$uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}]])
    c("value that cannot be stored", [["set", "m", {"$markup": "<b>"}]], allow=["any"])
    return out
