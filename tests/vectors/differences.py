"""The vectors on which a program differs on purpose, each with the reason."""

from __future__ import annotations

import json
import pathlib
import typing as t


class Differences:
    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        self.met: set[str] = set()
        self.stale: list[str] = []

    @classmethod
    def read(cls, path: pathlib.Path) -> Differences:
        reasons: dict[str, str] = {}
        for entry in json.loads(path.read_text(encoding="utf-8")):
            ident, reason = entry["id"], entry.get("reason")
            if not isinstance(reason, str) or not reason.strip():
                raise SystemExit(f"{path}: {ident} has no reason")
            if ident in reasons:
                raise SystemExit(f"{path}: {ident} stands there twice")
            reasons[ident] = reason
        return cls(reasons)

    def judge(self, ident: str, verdict: str, got: t.Any) -> str:
        """The verdict, with a failure that is listed turned into "different"."""
        if ident not in self.reasons:
            return verdict
        self.met.add(ident)
        if verdict not in ("fail", "unsupported"):
            self.stale.append(ident)
            return verdict
        return "different" if _answered(got) else verdict

    def complaints(self) -> list[str]:
        """One line for each entry that is no difference (any more)."""
        lines = [f"LISTED {ident} is no difference any more: take it off the list" for ident in self.stale]
        lines += [f"LISTED {ident} was not among the vectors" for ident in self.reasons if ident not in self.met]
        return lines


def _answered(got: t.Any) -> bool:
    if not isinstance(got, dict) or ("ok" in got) == ("error" in got):
        return False
    return "ok" in got or isinstance(got["error"], dict) and got["error"].get("kind") != "Panic"
