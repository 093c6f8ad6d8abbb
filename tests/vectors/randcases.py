"""Randomly drawn cases.

``odd`` draws from stranger keys, separators and texts; the stored files do without.
"""

from __future__ import annotations

import random

from caselib import *  # noqa: F403
from caselib import case, ok, rkeys, rtext, rvalue


def _opts(rng: random.Random, odd: bool, sep: bool = True) -> dict:
    o: dict = {"secret_keys": rkeys(rng, odd)}
    if rng.random() < 0.8:
        o["key_derivation"] = rng.choice(DERIVATIONS)
    if rng.random() < 0.8:
        o["digest"] = rng.choice(DIGESTS)
    if rng.random() < 0.7:
        o["salt"] = rtext(rng, odd, 0, 20)
    if sep and rng.random() < 0.4:
        o["sep"] = rng.choice([".", ":", "|", "~", "::", "#", "/", "é", "\n", " ", "+"] if odd else [".", ":", "|", "::"])
    return o


def _mutate(rng: random.Random, data: bytes, sep: bytes) -> tuple[bytes, str]:
    kind = rng.choice(["bit", "sig", "cut", "drop-sep", "append", "insert", "swap-key"])
    i = rng.randrange(len(data)) if data else 0
    if kind == "bit" and data:
        return data[:i] + bytes([data[i] ^ (1 << rng.randrange(8))]) + data[i + 1 :], "one bit flipped"
    if kind == "sig":
        j = len(data) - 1 - rng.randrange(20)
        return flip(data, j), "one signature character changed"
    if kind == "cut":
        return data[: -rng.randint(1, 8)], "truncated"
    if kind == "drop-sep":
        return data.replace(sep, b""), "separators removed"
    if kind == "append":
        return data + rng.choice([b"A", b"=", b"==", b"AA", b" ", b"\n", b"!", b".", b"\xff"]), "suffix added"
    if kind == "insert":
        return data[:i] + rng.choice([b"!", b" ", b"\x00", b"=", b"\xc3"]) + data[i:], "junk inserted"
    return data, "unchanged"


def signer(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    while len(out) < n:
        o = _opts(rng, odd)
        value = rtext(rng, odd, 0, 30).encode() if rng.random() < 0.6 else rng.randbytes(rng.randint(0, 30))
        out.append(case("sign", "random", value=value, **o))
        s = signed(value=value, **o)
        r = rng.random()
        if r < 0.3:
            out.append(case("unsign", "random", signed=s, **o))
        elif r < 0.8:
            m, what = _mutate(rng, s, o.get("sep", ".").encode())
            out.append(case("unsign", what, signed=m, **o))
        else:
            newer = {**o, "secret_keys": o["secret_keys"] + rkeys(rng, odd)}
            out.append(case("unsign", "signed with an older key", signed=s, **newer))
    return out[:n]


def timestamp_signer(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    while len(out) < n:
        o = _opts(rng, odd)
        now = rng.choice([0, 1, 255, 256, 65535, 2**31, 2**32, 2**33 + 7, NOW, 253402300799, rng.getrandbits(34)])
        value = rtext(rng, odd, 0, 20).encode()
        out.append(case("sign_timestamp", "random", value=value, now=now, **o))
        s = signed_ts(value=value, now=now, **o)
        age = rng.choice([0, 1, 10, 59, 60, 61, 3600, -1, -5])
        max_age = rng.choice([None, 0, 1, 60, 60, 3600, -1])
        later = max(0, now + age)
        if rng.random() < 0.6:
            out.append(case("unsign_timestamp", "random", signed=s, now=later, max_age=max_age, **o))
        else:
            m, what = _mutate(rng, s, o.get("sep", ".").encode())
            out.append(case("unsign_timestamp", what, signed=m, now=later, max_age=max_age, **o))
    return out[:n]


def serializers(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    while len(out) < n:
        o = _opts(rng, odd, sep=False)
        name = rng.choice(["Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer"])
        timed = "Timed" in name
        tagged = rng.random() < 0.3
        o["serializer"] = name
        if tagged:
            o["json"] = "tagged"
        value = rvalue(rng, odd, 3, tagged)
        if rng.random() < 0.3:
            value = [value] * rng.randint(2, 12)
        when = {"now": NOW + rng.randint(0, 10**6)} if timed else {}
        out.append(case("dumps", "random", value=value, **o, **when))
        s = dec_bytes(ok("dumps", value=value, **o, **when)["signed"])
        check = {"now": when["now"] + rng.choice([0, 5, 100]), "max_age": rng.choice([None, 4, 5, 1000])} if timed else {}
        if rng.random() < 0.7:
            out.append(case("loads", "random", signed=s, **o, **check))
        else:
            m, what = _mutate(rng, s, b".")
            out.append(case("loads", what, signed=m, **o, **check))
    return out[:n]


def encoding(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    junk = "ABCDwxyz0189-_+/=" + (" \n!.\u00e9\x00" if odd else " !")
    while len(out) < n:
        r = rng.random()
        if r < 0.3:
            out.append(case("b64_encode", "random", data=rng.randbytes(rng.randint(0, 40))))
        elif r < 0.5:
            out.append(case("b64_decode", "canonical", text=b64(rng.randbytes(rng.randint(0, 40)))))
        elif r < 0.75:
            text = "".join(rng.choice(junk) for _ in range(rng.randint(1, 12)))
            out.append(case("b64_decode", "random text", text=text.encode()))
        elif r < 0.88:
            out.append(case("int_to_bytes", "random", int=enc(rng.getrandbits(rng.choice([1, 7, 8, 9, 16, 31, 32, 33, 53, 63, 64])))))
        else:
            out.append(case("bytes_to_int", "random", data=rng.randbytes(rng.randint(0, 8))))
    return out


def tagged_json(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    while len(out) < n:
        value = rvalue(rng, odd, 4)
        srt = rng.random() < 0.7
        out.append(case("tagged_dumps", "random", value=value, sorted=srt))
        if rng.random() < 0.7:
            out.append(case("tagged_loads", "random", json=ok("tagged_dumps", value=value, sorted=srt)["json"]))
    return out[:n]


def session_cookies(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    while len(out) < n:
        key = rkey(rng, odd)
        fb = rng.choice([None, None, [], [rkey(rng, odd)], [rkey(rng, odd), rkey(rng, odd)]])
        session = rsession(rng, odd)
        now = NOW + rng.randint(0, 10**8)
        out.append(case("session_dumps", "random", secret_key=key, fallbacks=fb, session=session, now=now))
        cookie = ok("session_dumps", secret_key=key, fallbacks=fb, session=session, now=now)["cookie"]
        life = rng.choice([None, 60, 3600, 0])
        later = now + rng.choice([0, 1, 60, 61, 3600, 3601, -3])
        r = rng.random()
        if r < 0.6:
            out.append(case("session_loads", "random", secret_key=key, fallbacks=fb, cookie=cookie, now=later, lifetime=life))
        elif r < 0.8:
            out.append(case("session_loads", "key rotated", secret_key=rkey(rng, odd), fallbacks=[*(fb or []), key], cookie=cookie, now=later, lifetime=life))
        else:
            m, what = _mutate(rng, cookie.encode(), b".")
            out.append(case("session_loads", what, secret_key=key, fallbacks=fb, cookie=m.decode("latin1"), now=later, lifetime=life))
    return out[:n]


_COOKIE_ODD = "abcXYZ019!#$%&'()*+-./:<=>?@[]^_`{|}~ \",;\\\t\n\r\0\x01\x19\x7fé中😀"


def set_cookie(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    for _ in range(n):
        a: dict = {"key": rng.choice(["session", "a", "__Host-id", "x-y_z", "k" * 20]), "now": NOW}
        alphabet = _COOKIE_ODD if odd or rng.random() < 0.5 else "abcXYZ019!#$%&'()*+-./:<=>?@[]^_`{|}~"
        a["value"] = "".join(rng.choice(alphabet) for _ in range(rng.randint(0, 20)))
        r = rng.random()
        if r < 0.3:
            a["max_age"] = rng.choice([0, 1, 60, 86400, 2678400, -1])
        elif r < 0.4:
            a["max_age"] = {"$timedelta": rng.choice([0, 30, 3600, 2678400])}
        r = rng.random()
        if r < 0.2:
            a["expires"] = rng.randint(0, 4_000_000_000)
        elif r < 0.4:
            while not (isinstance(x := rvalue(rng, odd, 0), dict) and "$datetime" in x):
                pass
            a["expires"] = x
        if rng.random() < 0.5:
            a["path"] = rng.choice([None, "/", "/app", "/a b", "/ü", "/a;b", "/%7Euser/", "/x?y#z", "/\"q\"", ""])
        if rng.random() < 0.3:
            a["domain"] = rng.choice(["example.com", ".example.com", "localhost", "EXAMPLE.com", "example.com:5000", "bücher.example", "..a.b"])
        for flag in ("secure", "httponly", "partitioned"):
            if rng.random() < 0.4:
                a[flag] = rng.random() < 0.8
        if rng.random() < 0.4:
            a["samesite"] = rng.choice(["lax", "Lax", "STRICT", "none", "None", "sTrIcT", "bad"] if odd else ["lax", "Lax", "Strict", "None"])
        if rng.random() < 0.1:
            a["sync_expires"] = False
        out.append(case("dump_cookie", "random", **a))
    return out


def parse_cookie(rng: random.Random, n: int, odd: bool) -> list[dict]:
    frag = ["a", "b", "session", "=", "=", ";", "; ", " ", "\"", "\"x y\"", "\"a;b\"", "\\073", "\\\"", "\\", "1", "val", ",", "\t", "%20", "\"\\303\\251\"", "=="]
    if odd:
        frag += ["é", "\xff", "\\400", "\\377", "\\12", "\"\\", "\x00", "\n", "\u2028", "''", "$Path=/", "; ;", "=;="]
    out = []
    for i in range(n):
        if rng.random() < 0.5:
            text = "; ".join(f"{rtext(rng, False, 1, 6).replace(' ', '_')}={rtext(rng, odd and rng.random() < 0.3, 0, 10)}" for _ in range(rng.randint(1, 4)))
        else:
            text = "".join(rng.choice(frag) for _ in range(rng.randint(1, 14)))
        raw = text.encode() if rng.random() < 0.8 else text.encode("latin1", "replace")
        op = "parse_cookie" if i % 3 else "request_cookies"
        if op == "request_cookies" and any(c in raw for c in b"\0\n\r"):
            op = "parse_cookie"
        out.append(case(op, "random", header=raw))
    return out


def session_response(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    for _ in range(n):
        cfg: dict = {"SECRET_KEY": rtext(rng, odd, 4, 12)}
        opt = {
            "SESSION_COOKIE_NAME": ["sid", "__Host-session", "my.app"],
            "SESSION_COOKIE_DOMAIN": ["example.com", ".example.com", "localhost"],
            "SESSION_COOKIE_PATH": ["/app", "/", "/a b", ""],
            "APPLICATION_ROOT": ["/base", "/r/"],
            "SESSION_COOKIE_HTTPONLY": [True, False],
            "SESSION_COOKIE_SECURE": [True, False],
            "SESSION_COOKIE_PARTITIONED": [True, False],
            "SESSION_COOKIE_SAMESITE": ["Lax", "Strict", "None", None, "lax"],
            "SESSION_REFRESH_EACH_REQUEST": [True, False],
            "PERMANENT_SESSION_LIFETIME": [60, 3600, 2678400],
        }
        for k, xs in opt.items():
            if rng.random() < 0.3:
                cfg[k] = rng.choice(xs)
        # Setting a Domain with a prefixed name is a browser matter; Flask does not mind.
        args: dict = {"config": cfg, "now": NOW + rng.randint(0, 1000)}
        if rng.random() < 0.6:
            s = rsession(rng, False)
            c = ok("session_dumps", secret_key=cfg["SECRET_KEY"], session=s, now=NOW)["cookie"]
            args["cookie_header"] = f"{cfg.get('SESSION_COOKIE_NAME', 'session')}={c}"
        acts = []
        for _ in range(rng.randint(0, 3)):
            k = rng.choice(["a", "user", "cart"])
            acts.append(rng.choice([["touch"], ["read"], ["get", k], ["contains", k], ["set", k, rvalue(rng, odd, 1)], ["pop", k], ["clear"], ["permanent", rng.random() < 0.7], ["setdefault", k, 1], ["modified", rng.random() < 0.6]]))
        args["actions"] = acts
        out.append(case("session_response", "random", **args))
    return out


def config(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    vals = ["1", "-1", "1.5", "true", "false", "null", "True", "text", "", " 2 ", "[1, 2]", "{\"a\": 1}", "{bad", "\"quoted\"", "0x10", "1e3", "007"]
    if odd:
        vals += ["NaN", "-Infinity", "1e999", "-0", "-0.0", "[1,]", "\"\\u00e9\"", "é", "123456789012345678901234567890", "{\"a\":1,\"a\":2}", "+1", "1_000", "nul", "'x'"]
    names = ["A", "DEBUG", "DB", "DB__HOST", "DB__PORT", "MAIL__SMTP__HOST", "lower", "MiXed", "X_Y", "NUM2"]
    if odd:
        names += ["__A", "A__", "A____B", "_", "a__B", "É__Z", "DB__opts__x__Y"]
    while len(out) < n:
        r = rng.random()
        if r < 0.6:
            prefix = rng.choice(["FLASK", "FLASK", "CARAFE", "APP"])
            env = {f"{rng.choice([prefix, prefix, prefix, 'OTHER'])}_{k}": rng.choice(vals) for k in rng.sample(names, rng.randint(1, 4))}
            if "FLASK_" in env:
                continue
            init = rng.choice([{"$dict": []}, enc({"DB": {"HOST": "old", "USER": "u"}}), enc({"DEBUG": None})])
            out.append(case("config_prefixed_env", "random", prefix=prefix, env=env, initial=init))
        elif r < 0.8:
            keys = rng.sample(["A", "a", "Ab", "A1", "A_B", "_A", "__", "1", "É", "é", "SECRET_KEY", "X-Y", "ß", ""], 5)
            out.append(case("config_from_mapping", "random", mapping={"$dict": [[k, rvalue(rng, False, 1)] for k in keys]}, initial=enc({"A": 0, "Z": 1})))
        else:
            keys = ["IMG_TYPE", "IMG_PATH", "IMG_", "IMG", "IMGX", "OTHER", "img_lower", "IMG_ÉTÉ"]
            conf = {"$dict": [[k, i] for i, k in enumerate(rng.sample(keys, 5))]}
            out.append(case("config_get_namespace", "random", config=conf, initial=conf, namespace=rng.choice(["IMG_", "IMG", "", "img_", "NOPE"]), lowercase=rng.random() < 0.6, trim_namespace=rng.random() < 0.6))
            del out[-1]["args"]["config"]
    return out


def flask_session_redis(rng: random.Random, n: int, odd: bool) -> list[dict]:
    out = []
    while len(out) < n:
        r = rng.random()
        session = _msgpackable(rsession(rng, odd, tagged=False))
        if r < 0.4:
            out.append(case("fs_encode", "random", session=session))
        elif r < 0.55:
            out.append(case("fs_decode", "random", data=ok("fs_encode", session=session)["data"]))
        elif r < 0.65:
            out.append(case("fs_sid", "random", entropy=rng.randbytes(rng.choice([16, 32, 32, 48, 33]))))
        else:
            cfg: dict = {"SECRET_KEY": rtext(rng, odd, 4, 12)}
            for k, xs in {
                "SESSION_KEY_PREFIX": ["app:", "s/", ""],
                "SESSION_USE_SIGNER": [True, True, False],
                "SESSION_PERMANENT": [True, False],
                "SESSION_ID_LENGTH": [16, 32, 48],
                "SESSION_REFRESH_EACH_REQUEST": [True, False],
                "PERMANENT_SESSION_LIFETIME": [60, 3600],
                "SESSION_COOKIE_SAMESITE": ["Lax", "Strict"],
                "SESSION_COOKIE_SECURE": [True],
            }.items():
                if rng.random() < 0.35:
                    cfg[k] = rng.choice(xs)
            n_id = cfg.get("SESSION_ID_LENGTH", 32)
            sid = b64(rng.randbytes(n_id)).decode()
            args: dict = {"config": cfg, "now": NOW, "store": {}, "entropy": [enc_bytes(rng.randbytes(n_id)) for _ in range(2)]}
            if rng.random() < 0.7:
                cookie = sid
                if cfg.get("SESSION_USE_SIGNER"):
                    cookie = signed(secret_keys=[cfg["SECRET_KEY"]], salt="flask-session", key_derivation="hmac", value=sid).decode()
                if rng.random() < 0.15:
                    cookie += "x"
                args["cookie_header"] = f"session={cookie}"
                if rng.random() < 0.8:
                    args["store"][cfg.get("SESSION_KEY_PREFIX", "session:") + sid] = ok("fs_encode", session=session)["data"]
            acts = []
            for _ in range(rng.randint(0, 3)):
                k = rng.choice(["a", "user"])
                acts.append(rng.choice([["touch"], ["read"], ["get", k], ["set", k, _msgpackable(rvalue(rng, odd, 1, False))], ["pop", k], ["clear"], ["permanent", rng.random() < 0.7], ["regenerate"]]))
            args["actions"] = acts
            out.append(case("fs_response", "random", **args))
    return out


def _msgpackable(x: object) -> object:
    """Replace integers that msgpack cannot hold."""
    if isinstance(x, list):
        return [_msgpackable(i) for i in x]
    if isinstance(x, dict):
        if "$int" in x and not -(2**63) <= int(x["$int"]) < 2**64:
            return 0
        return {k: _msgpackable(i) for k, i in x.items()}
    return x
