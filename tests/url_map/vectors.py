"""Write vectors of Werkzeug's own routing: what it answers about a path, or for a URL.

    python vectors.py                                   # vectors.json
    python vectors.py --out FILE                        # elsewhere

    {"rules": [..], "map": {..}, "method": .., "path": .., "result": {"endpoint": .., ..}}
    {"rules": [..], "build": .., "values": {..}, "kw": {..}, "result": ".."}

A rule is its text, which is its endpoint too, or an object with the arguments of `Rule`.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import typing as t
from importlib.metadata import version

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import BuildError, Map, RequestRedirect, Rule

HERE = pathlib.Path(__file__).resolve().parent
HOST = "ex.org"

RuleFacts = str | dict[str, t.Any]


class Requests(t.NamedTuple):
    """Paths, with or without a query, that are put to a map."""

    about: str
    rules: list[RuleFacts]
    paths: list[str]
    method: str = "GET"
    scheme: str = "http"
    options: dict[str, bool] = {}


class Build(t.NamedTuple):
    """A URL of an endpoint of `BUILT`, and the other arguments of `build`."""

    endpoint: str
    values: dict[str, t.Any] = {}
    form: dict[str, t.Any] = {}


def rule(string: str, endpoint: str, **options: t.Any) -> RuleFacts:
    return {"string": string, "endpoint": endpoint, **options}


BY_METHOD = [
    rule("/x/<int:i>", "geti", methods=["GET"]),
    rule("/x/<s>", "posts", methods=["POST"]),
]
PAGES = [
    rule("/all/", "all", defaults={"page": 1}),
    rule("/all/page/<int:page>", "all"),
]
SOCKET = [rule("/ws", "ws", websocket=True), rule("/h", "h")]

REQUESTS = [
    Requests(
        "slashes at the end",
        ["/a/", "/b", "/c/<x>/", "/d/<path:p>/", "/e/<path:p>"],
        ["/a", "/a?x=1&y=%20", "/a/", "/b/", "/c/1", "/d/x/y", "/d/x/y/", "/e/x/", "/e/", "/e"],
    ),
    Requests(
        "slashes at the end are all the same",
        ["/a/", "/b", "/d/<path:p>/"],
        ["/a", "/b/", "/d/q", "/d/q/"],
        options={"strict_slashes": False},
    ),
    Requests(
        "several slashes are one",
        ["/a/b", "/p/<path:x>", "/s/<x>/t", "/br/"],
        ["//a//b", "/a//b", "/p//x", "/p/x//y", "/s//t", "///br//", "/br//"],
    ),
    Requests(
        "several slashes stay",
        ["/a/b", "/p/<path:x>", "/a//c"],
        ["/a//b", "/p/x//y", "//a/b", "/a//c", "/a/c"],
        options={"merge_slashes": False},
    ),
    Requests(
        "converters",
        [
            "/i/<int:x>",
            "/is/<int(signed=True):x>",
            "/ifx/<int(fixed_digits=3):x>",
            "/imm/<int(min=5,max=9):x>",
            "/f/<float:x>",
            "/fs/<float(signed=True):x>",
            "/u/<uuid:x>",
            "/any/<any(a,'b.c',d):x>",
            "/s2/<string(length=2):x>",
            "/sm/<string(minlength=2,maxlength=3):x>",
        ],
        [
            "/i/0012",
            "/i/-1",
            "/i/١٢",
            "/is/-7",
            "/ifx/012",
            "/ifx/12",
            "/imm/4",
            "/imm/5",
            "/f/1",
            "/f/1.0",
            "/f/1e3",
            "/fs/-0.5",
            "/u/00000000-0000-0000-0000-00000000ABCD",
            "/u/x",
            "/any/b.c",
            "/any/bxc",
            "/s2/ab",
            "/s2/abc",
            "/sm/a",
            "/sm/abc",
        ],
    ),
    Requests(
        "which of several rules",
        [
            "/<x>",
            "/<int:x>",
            "/<float:x>",
            "/<path:x>",
            "/me",
            "/<x>.json",
            "/a-<x>",
            "/a-<x>.html",
            "/<x>-<y>",
            "/<uuid:x>",
        ],
        [
            "/me",
            "/12",
            "/1.5",
            "/zz",
            "/a/b",
            "/q.json",
            "/a-1",
            "/a-1.html",
            "/p-q",
            "/p-q.json",
            "/a-1.json",
            "/00000000-0000-0000-0000-000000000000",
        ],
    ),
    Requests(
        "a converter that refuses a value",
        ["/<int(max=5):x>", "/<string:s>"],
        ["/3", "/9", "/x"],
    ),
    Requests(
        "paths with something around them",
        ["/<path:p>/edit", "/<path:p>", "/f/<path:p>.json", "/r/<path:a>/x/<path:b>", "/v<int:v>/<path:rest>"],
        ["/a/b/edit", "/edit", "/a/b", "/f/a/b.json", "/r/1/x/2", "/r/1/x/2/x/3", "/v2/q/w", "/vx/q"],
    ),
    Requests(
        "several variables in a segment",
        ["/<int:y>-<int:mo>-<int:d>", "/<a>.<b>", "/<a>_<b>"],
        ["/2024-01-02", "/a.b.c", "/a_b_c", "/2024-01-x.y"],
    ),
    Requests("methods", BY_METHOD, ["/x/1", "/x/a"]),
    Requests("methods", BY_METHOD, ["/x/1", "/x/a"], method="POST"),
    Requests(
        "methods",
        [rule("/x", "a", methods=["GET"]), rule("/x", "b", methods=["POST"])],
        ["/x"],
        method="PUT",
    ),
    Requests("a rule twice", [rule("/d", "first"), rule("/d", "second")], ["/d"]),
    Requests("a slash and a method", [rule("/a/", "a", methods=["GET"])], ["/a", "/a/"], method="POST"),
    Requests("defaults", PAGES, ["/all/", "/all/page/1", "/all/page/1?q=2", "/all/page/2"]),
    Requests("defaults that do not redirect", PAGES, ["/all/page/1"], options={"redirect_defaults": False}),
    Requests(
        "aliases",
        [
            rule("/users/", "u", defaults={"page": 1}),
            rule("/users/index.html", "u", alias=True, defaults={"page": 1}),
            rule("/users/page/<int:page>", "u"),
            rule("/users/page-<int:page>.html", "u", alias=True),
        ],
        ["/users/index.html", "/users/page-1.html", "/users/page-2.html"],
    ),
    Requests(
        "redirect_to",
        [rule("/new/<x>", "n"), rule("/old/<x>", "o", redirect_to="new/<x>")],
        ["/old/a b", "/old/q?z=1"],
    ),
    Requests("build_only", [rule("/b", "b", build_only=True)], ["/b"]),
    Requests("WebSockets", SOCKET, ["/ws", "/h"]),
    Requests("WebSockets", SOCKET, ["/ws", "/h"], scheme="ws"),
    Requests(
        "the server has decoded the path",
        ["/u/<x>", "/p/<path:x>"],
        ["/u/a b", "/u/é", "/u/a/b", "/p/a/b", "/u/a%2Fb"],
    ),
]

BUILT = [
    rule("/", "i"),
    rule("/u/<x>", "u"),
    rule("/u/<x>/<int:y>", "u"),
    rule("/p/<path:x>", "p"),
    rule("/d/", "d", defaults={"page": 1}),
    rule("/d/<int:page>", "d"),
    rule("/g", "m", methods=["GET"]),
    rule("/po", "m", methods=["POST"]),
    rule("/any/<any(a,b):x>", "any"),
    rule("/f/<float:x>", "f"),
    rule("/fx/<int(fixed_digits=4):x>", "fx"),
    rule("/é /x", "uni"),
    rule("/ws", "ws", websocket=True),
    rule("/al", "al", alias=True),
    rule("/canon", "al"),
    rule("/sub", "sub", subdomain="<s>"),
]
BUILT_FOR = {"host": HOST, "scheme": "https", "script_root": "/root"}

BUILDS = [
    Build("i"),
    Build("i", {"q": "a b&c=d/é", "z": None, "l": ["1", "2"], "e": ""}),
    Build("u", {"x": "a/b?c#d%é &+=@:;,!$'()*~"}),
    Build("u", {"x": "q", "y": 3}),
    Build("u", {"x": "q", "y": 3, "z": 1}),
    Build("u", {"x": ""}),
    Build("u"),
    Build("p", {"x": "a/b c?d"}),
    Build("p", {"x": "/lead"}),
    Build("d"),
    Build("d", {"page": 1}),
    Build("d", {"page": 2}),
    Build("m"),
    Build("m", form={"method": "POST"}),
    Build("m", form={"method": "PUT"}),
    Build("any", {"x": "z"}),
    Build("f", {"x": 3}),
    Build("f", {"x": 1e20}),
    Build("f", {"x": -2.5}),
    Build("fx", {"x": 12}),
    Build("uni"),
    Build("ws"),
    Build("al"),
    Build("i", form={"force_external": True}),
    Build("i", form={"force_external": True, "url_scheme": "http"}),
    Build("i", form={"force_external": True, "url_scheme": ""}),
    Build("sub", {"s": "bob"}),
    Build("nope"),
    Build("u", {"x": None}),
    Build("u", {"x": True}),
    Build("u", {"x": 1.5}),
    Build("int"),
]


def make_map(rules: list[RuleFacts], **options: bool) -> Map:
    arguments = [{"string": r, "endpoint": r} if isinstance(r, str) else r for r in rules]
    return Map([Rule(**a) for a in arguments], **options)


def plain(value: t.Any) -> t.Any:
    """Write as text what JSON lacks."""
    return value if isinstance(value, (str, int, float)) else str(value)


def find(url_map: Map, target: str, method: str, scheme: str) -> dict:
    path, _, query = target.partition("?")
    urls = url_map.bind(HOST, url_scheme=scheme, query_args=query or None)
    try:
        endpoint, args = urls.match(path, method)
    except RequestRedirect as e:
        return {"redirect": e.new_url, "code": e.code}
    except HTTPException as e:
        result = {"status": e.code, "exc": type(e).__name__}
        if isinstance(e, MethodNotAllowed):
            result["allow"] = sorted(e.valid_methods)
        return result
    return {
        "endpoint": endpoint,
        "args": {name: plain(value) for name, value in args.items()},
        "types": {name: type(value).__name__ for name, value in args.items()},
    }


def of_requests(r: Requests) -> list[dict]:
    url_map = make_map(r.rules, **r.options)
    map_facts = {"rules": r.rules, "map": r.options, "method": r.method, "host": HOST, "scheme": r.scheme}
    return [{**map_facts, "path": path, "result": find(url_map, path, r.method, r.scheme)} for path in r.paths]


def of_build(b: Build) -> dict:
    urls = make_map(BUILT).bind(HOST, BUILT_FOR["script_root"], url_scheme=BUILT_FOR["scheme"])
    try:
        result: t.Any = urls.build(b.endpoint, b.values, **b.form)
    except (BuildError, ValueError) as e:
        result = {"error": type(e).__name__}
    return {"rules": BUILT, **BUILT_FOR, "build": b.endpoint, "values": b.values, "kw": b.form, "result": result}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", type=pathlib.Path, default=HERE / "vectors.json")
    args = ap.parse_args()
    vectors = [v for r in REQUESTS for v in of_requests(r)] + [of_build(b) for b in BUILDS]
    lines = ",\n".join(json.dumps(v, ensure_ascii=False) for v in vectors)
    versions = json.dumps({"werkzeug": version("werkzeug")})
    args.out.write_text(f'{{"versions": {versions},\n"vectors": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(vectors)} vectors")


if __name__ == "__main__":
    main()
