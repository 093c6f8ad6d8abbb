"""Print what runs around a view of nested blueprints in Flask, request by request.

    python nested.py > nested.txt
"""

from __future__ import annotations

import logging
import typing as t

import flask
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    after_this_request,
    request,
    session,
    stream_with_context,
)
from flask.sessions import SecureCookieSessionInterface

log: list[str] = []

SIGNALS = [
    "appcontext_pushed",
    "request_started",
    "request_finished",
    "got_request_exception",
    "request_tearing_down",
    "appcontext_tearing_down",
    "appcontext_popped",
]


class Sessions(SecureCookieSessionInterface):
    """Sessions that are opened and saved in sight."""

    def open_session(self, app: Flask, request: flask.Request) -> t.Any:
        log.append("session open")
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: t.Any, response: Response) -> None:
        log.append("session save")
        super().save_session(app, session, response)


def named(name: str, result: t.Callable[..., t.Any] = lambda *_: None) -> t.Callable[..., t.Any]:
    """A function that writes its name down."""

    def function(*args: t.Any) -> t.Any:
        log.append(name)
        return result(*args)

    return function


def same(response: Response) -> Response:
    return response


app = Flask("nested")
app.secret_key = "k" * 32
app.session_interface = Sessions()
for name in SIGNALS:
    receiver = (lambda name: lambda *_, **__: log.append(f"signal {name}"))(name)
    getattr(flask, name).connect(receiver, app, weak=False)


@app.url_value_preprocessor
def preprocess(endpoint: str | None, values: dict[str, t.Any] | None) -> None:
    values = values or {}
    words = ["url_value_preprocessor app", endpoint, *values.values()]
    log.append(" ".join(map(str, words)))


@app.teardown_request
def teardown(error: BaseException | None) -> None:
    log.append(f"teardown app 1 {error}")


@app.teardown_appcontext
def teardown_appcontext(error: BaseException | None) -> None:
    log.append(f"teardown_appcontext {error}")


@app.errorhandler(500)
def internal_error(error: t.Any) -> tuple[str, int]:
    log.append(f"errorhandler app 500 of {error.original_exception}")
    return "internal", 500


for number in "12":
    app.before_request(named(f"before app {number}"))
    app.after_request(named(f"after app {number}", same))
app.teardown_request(named("teardown app 2"))

parent = Blueprint("parent", "nested", url_prefix="/parent")
child = Blueprint("child", "nested", url_prefix="/child")
for name, blueprint in {"parent": parent, "child": child}.items():
    blueprint.url_value_preprocessor(named(f"url_value_preprocessor {name}"))
    blueprint.app_url_value_preprocessor(named(f"app_url_value_preprocessor {name}"))
    blueprint.before_request(named(f"before {name}"))
    blueprint.before_app_request(named(f"before_app_request {name}"))
    blueprint.after_request(named(f"after {name}", same))
    blueprint.after_app_request(named(f"after_app_request {name}", same))
    blueprint.teardown_request(named(f"teardown {name}"))
    blueprint.teardown_app_request(named(f"teardown_app_request {name}"))


@child.get("/view/<int:i>")
def view(i: int) -> str:
    log.append("view")

    @after_this_request
    def first(response: Response) -> Response:
        log.append("after_this_request 1")

        @after_this_request
        def third(response: Response) -> Response:
            log.append("after_this_request 3")
            return response

        return response

    @after_this_request
    def second(response: Response) -> Response:
        log.append("after_this_request 2")
        return response

    return "x"


@child.get("/fail")
def fail() -> str:
    log.append("view")
    raise ValueError("failure")


@child.get("/abort")
def abort_it() -> str:
    log.append("view")
    abort(403)


@child.errorhandler(403)
def forbidden(error: Exception) -> tuple[str, int]:
    log.append("errorhandler child 403")
    return "forbidden", 403


@child.get("/stream")
def stream() -> Response:
    log.append("view")

    def pieces() -> t.Iterator[str]:
        log.append("piece 1")
        yield "a"
        log.append(f"piece 2 of {request.path}")
        yield "b"
        log.append("end of the stream")

    return Response(stream_with_context(pieces()))


@child.get("/no_content")
def no_content() -> tuple[str, int]:
    log.append("view")
    return "", 204


@child.get("/session")
def change() -> str:
    log.append("view")
    session["seen"] = True
    log.append("session changed")
    return ""


parent.register_blueprint(child)
app.register_blueprint(parent)

REQUESTS = [
    "GET /parent/child/view/7",
    "HEAD /parent/child/view/7",
    "OPTIONS /parent/child/view/7",
    "POST /parent/child/view/7",
    "GET /parent/child/view/x",
    "GET /parent/child/abort",
    "GET /parent/child/fail",
    "GET /parent/child/stream",
    "HEAD /parent/child/stream",
    "GET /parent/child/no_content",
    "GET /parent/child/session",
]


def main() -> None:
    logging.disable(logging.CRITICAL)
    client = app.test_client(use_cookies=False)
    for asked in REQUESTS:
        log.clear()
        method, path = asked.split(" ")
        with client.open(path, method=method) as response:
            body = response.get_data(as_text=True)
        print(f"## {asked}")
        print(response.status_code, *body.splitlines()[:1])
        print("\n".join(log))


if __name__ == "__main__":
    main()
