"""Werkzeug's answers about URL maps: a line of JSON with a case in, one with answers out.

Every question is answered twice: by Werkzeug as it is, and with the deliberate
differences, `differences.py`, switched on. If the two answers differ, the second follows
with the names of the differences that made it.

    {"rules": [..], "map": {..}, "bind": {..}, "questions": [..]}
    {"answers": [{"plain": .., "adjusted": .., "differences": [..]}, ..]}
"""

from __future__ import annotations

import json
import math
import sys
import typing as t
import uuid

import differences
from differences import FittingRule
from werkzeug.exceptions import BadHost, MethodNotAllowed, NotFound
from werkzeug.routing import BuildError, Map, MapAdapter, RequestRedirect
from werkzeug.routing.exceptions import WebsocketMismatch

Json = t.Any


def untagged(value: Json) -> t.Any:
    """Read a value; what JSON lacks is an object with its type."""
    if isinstance(value, list):
        return [untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    [(name, text)] = value.items()
    return {"float": float, "int": int, "uuid": uuid.UUID}[name](text)


def tagged(value: t.Any) -> Json:
    if isinstance(value, list):
        return [tagged(item) for item in value]
    if isinstance(value, float):
        assert not math.isnan(value)
        return {"float": repr(value)}
    if isinstance(value, uuid.UUID):
        return {"uuid": str(value)}
    if type(value) is int and not -(2**63) <= value < 2**63:
        return {"int": str(value)}
    return value


def make_rule(number: int, facts: dict) -> FittingRule:
    facts = dict(facts)
    defaults = {k: untagged(v) for k, v in facts.pop("defaults", [])}
    rule = FittingRule(facts.pop("string"), defaults=defaults or None, **facts)
    rule.number = number
    return rule


def bind(url_map: Map, facts: dict) -> MapAdapter:
    facts = dict(facts)
    facts["query_args"] = differences.query = facts.pop("query", "")
    return url_map.bind(**facts)


def find(urls: MapAdapter, method: str, path: str) -> Json:
    try:
        rule, values = urls.match(path, method, return_rule=True)
    except RequestRedirect as e:
        return {"redirect": e.new_url}
    except MethodNotAllowed as e:
        return {"method_not_allowed": sorted(e.valid_methods)}
    except WebsocketMismatch:
        return "websocket_mismatch"
    except NotFound:
        return "not_found"
    except BuildError:
        # An alias without a canonical URL.
        if not differences.on:
            raise
        differences.met.add("lost-aliases")
        return "not_found"
    values = [[name, tagged(value)] for name, value in values.items()]
    return {"rule": {"number": rule.number, "values": values}}


def build(urls: MapAdapter, endpoint: str, values: list, **form: t.Any) -> Json:
    values = {name: untagged(value) for name, value in values}
    try:
        return {"url": urls.build(endpoint, values, **form)}
    except BuildError:
        return "build_error"


def allowed(urls: MapAdapter, path: str) -> Json:
    try:
        return {"methods": sorted(urls.allowed_methods(path))}
    except BuildError:
        if not differences.on:
            raise
        differences.met.add("lost-aliases")
        return {"methods": []}


def raised(e: Exception) -> Json:
    return {"raised": type(e).__name__}


QUESTIONS = {"match": find, "build": build, "allowed": allowed}


def answer(urls: MapAdapter, question: dict, on: bool) -> Json:
    [(kind, facts)] = question.items()
    differences.on = on
    differences.met.clear()
    differences.ascii_digits = differences.has_other_digits(facts.get("path", ""))
    try:
        return QUESTIONS[kind](urls, **facts)
    except Exception as e:
        return raised(e)
    finally:
        differences.on = False


def answers(urls: MapAdapter, question: dict) -> dict:
    plain = answer(urls, question, on=False)
    adjusted = answer(urls, question, on=True)
    if plain == adjusted:
        return {"plain": plain}
    names = sorted(differences.met)
    return {"plain": plain, "adjusted": adjusted, "differences": names}


def handle(case: dict) -> dict:
    try:
        rules = [make_rule(*numbered) for numbered in enumerate(case["rules"])]
        urls = bind(Map(rules, **case["map"]), case["bind"])
    except BadHost:
        return {"answers": [{"plain": {"raised": "BadHost"}} for _ in case["questions"]]}
    except Exception as e:
        return {"refused": f"{type(e).__name__}: {e}"}
    return {"answers": [answers(urls, question) for question in case["questions"]]}


def main() -> None:
    for line in sys.stdin.buffer:
        reply = json.dumps(handle(json.loads(line)), ensure_ascii=True)
        sys.stdout.buffer.write(reply.encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
