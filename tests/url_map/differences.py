"""Werkzeug's routing with the deliberate differences of Carafe, which can be switched on.

Each has a name; `met` holds those that played a part since it was cleared. What they are
is said in `docs/compatibility.md`.
"""

from __future__ import annotations

import re
import types
import typing as t
import urllib.parse
import uuid

import werkzeug.routing.map as routing_map
import werkzeug.routing.matcher as routing_matcher
from werkzeug.routing import Map, Rule
from werkzeug.routing.converters import (
    AnyConverter,
    BaseConverter,
    NumberConverter,
    UUIDConverter,
    ValidationError,
)
from werkzeug.routing.exceptions import NoMatch, RequestAliasRedirect, RequestPath
from werkzeug.routing.matcher import State, StateMachineMatcher

on = False
met: set[str] = set()
query = ""
"""That of the adapter in use."""


def has_other_digits(text: str) -> bool:
    return any(c.isdecimal() and not c.isascii() for c in text)


# --- ascii-digits: a digit is one of ASCII ----------------------------------

ascii_digits = False
"""Whether the path has other digits: patterns are compiled anew then."""


def _compile(pattern: str) -> re.Pattern[str]:
    if not (on and ascii_digits):
        return re.compile(pattern)
    met.add("ascii-digits")
    return re.compile(pattern, re.ASCII)


routing_matcher.re = types.SimpleNamespace(compile=_compile, sub=re.sub)


# --- refused-values: a converter that refuses a value lets the search go on -


class Matcher(StateMachineMatcher):
    """A matcher that tries again without the rules whose converters refuse."""

    def match(self, domain: str, path: str, method: str, websocket: bool) -> t.Any:
        request = (domain, path, method, websocket)
        if not on:
            return super().match(*request)
        kept: list[tuple[State, list[Rule]]] = []
        try:
            while (rule := self._refusing(*request)) is not None:
                met.add("refused-values")
                state = self._state_of(rule, self._root)
                kept.append((state, state.rules))
                state.rules = [other for other in state.rules if other is not rule]
            return super().match(*request)
        finally:
            for state, rules in reversed(kept):
                state.rules = rules

    def _refusing(
        self, domain: str, path: str, method: str, websocket: bool
    ) -> Rule | None:
        """Find the rule that would match but for a converter."""
        merged = re.sub("/{2,}", "/", path) if self.merge_slashes else path
        try:
            super().match(domain, path, method, websocket)
        except NoMatch as e:
            if e.__cause__ is not None:
                return _rule_that_refused(e)
        except RequestPath as e:
            if e.path_info != merged:
                return None
        except RequestAliasRedirect:
            return None
        else:
            return None
        # What takes the path with merged slashes was not asked for its converters.
        return self._refusing(domain, merged, method, websocket) if merged != path else None

    def _state_of(self, rule: Rule, state: State) -> State | None:
        if any(other is rule for other in state.rules):
            return state
        after = [*state.static.values(), *(after for _, after in state.dynamic)]
        found = (self._state_of(rule, state) for state in after)
        return next(filter(None, found), None)


def _rule_that_refused(e: NoMatch) -> Rule:
    trace = e.__traceback__
    while trace.tb_frame.f_code is not StateMachineMatcher.match.__code__:
        trace = trace.tb_next
    return trace.tb_frame.f_locals["rule"]


routing_map.StateMachineMatcher = Matcher


# --- redirect-to-query: redirect_to keeps the query -------------------------


def _urljoin(base: str, url: str) -> str:
    joined = urllib.parse.urljoin(base, url)
    if not on or not query:
        return joined
    met.add("redirect-to-query")
    joined, hash_sign, fragment = joined.partition("#")
    return f"{joined}{'&' if '?' in joined else '?'}{query}{hash_sign}{fragment}"


routing_map.urljoin = _urljoin


# --- redirect-to-url: a target that begins with a variable is a path ---------
# The rest of this difference is the other side's, which resolves URLs as browsers do.


def _fill(fill_in: t.Callable[[re.Match[str]], str], template: str) -> str:
    target = _werkzeug_simple_rule_re.sub(fill_in, template)
    if not (on and template.startswith("<")):
        return target
    met.add("redirect-to-url")
    return "./" + target.lstrip("/\\")


_werkzeug_simple_rule_re = routing_map._simple_rule_re
routing_map._simple_rule_re = types.SimpleNamespace(sub=_fill)

# --- converter-errors: a value that does not fit lets the next rule build ---

HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?(:(?P<port>[0-9]*))?", re.I | re.A)


def is_host(domain: str) -> bool:
    m = HOST.fullmatch(domain)
    return m is not None and int(m["port"] or 0) < 2**16


class FittingRule(Rule):
    def build(self, values: t.Any, append_unknown: bool = True) -> t.Any:
        try:
            if on and self._has_written_defaults():
                built = self._compile_builder(append_unknown).__get__(self)(**values)
            else:
                built = super().build(values, append_unknown)
        except (ValueError, TypeError, OverflowError):
            if not on:
                raise
            met.add("converter-errors")
            return None
        if on and built is not None and built[0] and not is_host(built[0]):
            met.add("converter-errors")
            return None
        return built

    def _has_written_defaults(self) -> bool:
        """Tell whether a value was written when the rule was made, before `on` was set."""
        return any(name in self._converters for name in self.defaults or ())


class FittingAdapter(routing_map.MapAdapter):
    def get_default_redirect(self, rule: Rule, *args: t.Any) -> str | None:
        try:
            return super().get_default_redirect(rule, *args)
        except TypeError:
            # A rule that is canonical but cannot be built.
            if not on:
                raise
            met.add("converter-errors")
            return None

    # --- lost-aliases: an alias leads to another rule, never to an alias ---------

    def make_alias_redirect_url(self, path: str, endpoint: t.Any, *args: t.Any) -> str:
        if not on:
            return super().make_alias_redirect_url(path, endpoint, *args)
        by_endpoint = self.map._rules_by_endpoint
        rules = by_endpoint[endpoint]
        of_alias = super().make_alias_redirect_url(path, endpoint, *args)
        by_endpoint[endpoint] = [rule for rule in rules if not rule.alias]
        try:
            url = super().make_alias_redirect_url(path, endpoint, *args)
        finally:
            by_endpoint[endpoint] = rules
        if url != of_alias:
            met.add("lost-aliases")
        return url


routing_map.MapAdapter = FittingAdapter


def _refuses(name: str, refused: t.Callable[[t.Any], bool], cls: type) -> None:
    """Let the `to_url` of a converter refuse some values."""
    to_url = cls.to_url

    def wrapped(self: BaseConverter, value: t.Any) -> str:
        if on and refused(value):
            met.add(name)
            raise ValidationError()
        return to_url(self, value)

    cls.to_url = wrapped


def _is_list(value: t.Any) -> bool:
    return isinstance(value, (list, tuple, dict))


# --- lists-in-paths: a list is no text of a path ----------------------------

for _cls in (BaseConverter, UUIDConverter):
    _refuses("lists-in-paths", _is_list, _cls)

_refuses(
    "ascii-digits",
    lambda value: isinstance(value, str) and has_other_digits(value),
    NumberConverter,
)

# --- any-texts: `any` takes what is written like an item, and quotes it -----
# --- quoted-uuids: `uuid` quotes what it writes ------------------------------

SAFE = "!$&'()*+,/:;=@"


def _any_to_url(self: AnyConverter, value: t.Any) -> str:
    if not on:
        return _werkzeug_any_to_url(self, value)
    text = str(value)
    if _is_list(value) or text not in self.items:
        return _werkzeug_any_to_url(self, value)
    quoted = urllib.parse.quote(text, safe=SAFE)
    if value not in self.items or quoted != text:
        met.add("any-texts")
    return quoted


_werkzeug_any_to_url = AnyConverter.to_url
AnyConverter.to_url = _any_to_url


def _uuid_to_url(self: UUIDConverter, value: t.Any) -> str:
    written = _werkzeug_uuid_to_url(self, value)
    quoted = urllib.parse.quote(written, safe=SAFE) if on else written
    if quoted != written:
        met.add("quoted-uuids")
    return quoted


_werkzeug_uuid_to_url = UUIDConverter.to_url
UUIDConverter.to_url = _uuid_to_url

# --- strict-numbers: neither `1_000` nor a UUID is a number -----------------

_refuses(
    "strict-numbers",
    lambda value: isinstance(value, uuid.UUID) or isinstance(value, str) and "_" in value,
    NumberConverter,
)
