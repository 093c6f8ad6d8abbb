"""Record the expected answers of all scenarios from the reference application.

    python record.py                     # rewrites cases/**/*.json
    python record.py --dry-run           # only says which files would change
    python record.py cases/public/json.output.json

The requests in the case files are the source; everything below ``expect`` is
written by this script. A step may carry ``"record"`` hints:

    exact     compare a JSON body as text, not as a value
    payload   compare the text of the session payload and its compression, too
    match     do not record the body, expect a match of this regular expression
    ignore    names of headers to leave out
    no_body   do not compare the body
    no_text   compare title and heading of an error page, not its text
"""

from __future__ import annotations

import argparse
import base64
import html
import json
import os
import re
import sys
import time
from email.utils import parsedate_to_datetime

import check

HERE = os.path.dirname(os.path.abspath(__file__))
ETAG_GENERATED = re.compile(r'^"(\d+(\.\d+)?-\d+-\d+|[0-9a-f]{40})"$')
FIXED_YEAR = " 2024 "


def record_headers(answer, request, hints):
    out = {}
    ignored = {name.lower() for name in hints.get("ignore", [])}
    for name in dict.fromkeys(k.lower() for k, _ in answer.headers):
        if name == "set-cookie" or name in ignored:
            continue
        if name in check.SERVER_HEADERS:
            # the length of a default page is not part of the contract
            if name != "content-length" or request["method"] != "HEAD" or answer.status >= 300:
                continue
        if name in check.OPTIONAL_HEADERS.get(answer.status, ()):
            continue
        values = answer.all(name)
        if name == "etag" and ETAG_GENERATED.match(values[0]):
            out[name] = {"match": r'^"[^"]+"$'}
        elif name in ("last-modified", "expires") and FIXED_YEAR not in values[0]:
            out[name] = {"match": check.HTTP_DATE}
        elif name == "allow":
            out[name] = ", ".join(sorted(check.split_list(", ".join(values))))
        else:
            out[name] = values if len(values) > 1 else values[0]
    return out


def record_cookies(answer, variant, hints):
    out = []
    for text in answer.all("Set-Cookie"):
        cookie = check.parse_set_cookie(text)
        expires = cookie["attrs"].get("expires")
        if expires and "1970" not in expires:
            delta = parsedate_to_datetime(expires).timestamp() - time.time()
            if abs(delta) < 400 * 86400:
                cookie["attrs"]["expires"] = {"in": round(delta / 60) * 60}
        session_name = check.SESSION_NAMES.get(variant, "session")
        if cookie["name"] == session_name and cookie["value"]:
            payload, _, compressed, _ = check.read_session(cookie.pop("value"))
            entry = {"name": cookie["name"], "payload": payload, "attrs": cookie["attrs"]}
            if hints.get("payload"):
                entry["exact"] = True
                entry["compressed"] = compressed
            out.append(entry)
        else:
            out.append(cookie)
    return out


def record_body(answer, hints):
    if hints.get("no_body"):
        return {}
    if "match" in hints:
        assert re.search(hints["match"], answer.body.decode()), (hints, answer.body)
        return {"body_match": hints["match"]}
    try:
        text = answer.body.decode()
    except UnicodeDecodeError:
        return {"body_b64": base64.b64encode(answer.body).decode()}
    kind = (answer.all("content-type") or [""])[0]
    if "json" in kind and text and not hints.get("exact"):
        try:
            return {"json": json.loads(text)}
        except ValueError:
            pass
    if "<title>Redirecting...</title>" in text:
        href = re.search(r'href="([^"]*)"', text)[1]
        return {"redirect_page": {"href": html.unescape(href)}}
    if text.startswith("<!doctype html>\n<html lang=en>\n<title>"):
        page = check.parse_error_page(text)
        if hints.get("no_text"):
            del page["text"]
        return {"error_page": page}
    return {"body": text}


def record_scenario(runner, scenario):
    jar, saved = check.Jar(), {}
    for step in scenario["steps"]:
        request, hints = step["request"], step.get("record", {})
        try:
            answer = runner.send(request, jar, saved)
        except (OSError, ValueError) as error:
            raise SystemExit(f"{scenario['name']}: {check.describe(request)}: {error!r}")
        if request.get("jar"):
            jar.update(answer)
        for name, source in step.get("save", {}).items():
            saved[name] = answer.all(source.partition(":")[2])[0]
        expect = {"status": answer.status}
        headers = record_headers(answer, request, hints)
        if headers:
            expect["headers"] = headers
        cookies = record_cookies(answer, runner.variant, hints)
        if cookies:
            expect["cookies"] = cookies
        expect.update(record_body(answer, hints))
        step["expect"] = expect


def write(document):
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main():
    parser = argparse.ArgumentParser(description="record the expected answers")
    parser.add_argument("cases", nargs="*", default=[os.path.join(HERE, "cases")])
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()

    documents = check.load(options.cases)
    before = {path: write(document) for path, document in documents}
    scenarios = [s for _, d in documents for s in d["scenarios"]]
    command = f"{sys.executable} {os.path.join(HERE, 'app.py')} --variant {{variant}} --port {{port}}"
    for variant in sorted({s.get("variant", "default") for s in scenarios}):
        with check.Launched(command, variant) as server:
            runner = check.Runner(server.url, variant)
            for scenario in scenarios:
                if scenario.get("variant", "default") == variant:
                    record_scenario(runner, scenario)
    changed = 0
    for path, document in documents:
        text = write(document)
        if text != before[path]:
            changed += 1
            print(("would change " if options.dry_run else "changed ") + path)
            if not options.dry_run:
                with open(path, "w", encoding="utf-8") as handle:
                    handle.write(text)
    steps = sum(len(s["steps"]) for s in scenarios)
    print(f"{len(documents)} files, {len(scenarios)} scenarios, {steps} steps, {changed} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
