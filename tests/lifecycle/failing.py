"""Print what Flask does where a function around a view, or a view, fails or answers early.

    python failing.py > failing.txt
"""

from __future__ import annotations

import logging
import typing as t

from flask import Flask, Response, abort, after_this_request, redirect
from flask import session, stream_with_context
from werkzeug.exceptions import HTTPException, NotFound

log: list[str] = []
Case = t.Callable[[Flask], None]
cases: list[tuple[str, str, Case]] = []


class Special(NotFound):
    """An HTTP error of the program's own."""


class Missing(Exception):
    """An error that a function handles."""


def case(about: str, *requests: str) -> t.Callable[[Case], Case]:
    """Have requests put to an application that the function completes."""

    def add(function: Case) -> Case:
        cases.extend((about, request, function) for request in requests or ["GET /"])
        return function

    return add


def fails(name: str, error: Exception) -> t.Callable[..., t.Any]:
    def function(*_: t.Any) -> t.Any:
        log.append(f"{name} fails")
        raise error

    return function


def answers(name: str, answer: t.Any = None) -> t.Callable[..., t.Any]:
    def function(*_: t.Any) -> t.Any:
        log.append(name)
        return answer

    return function


def passes(name: str) -> t.Callable[[Response], Response]:
    def function(response: Response) -> Response:
        log.append(f"{name} of {response.status_code}")
        return response

    return function


def handles(name: str, *answer: t.Any) -> t.Callable[[t.Any], t.Any]:
    def function(error: t.Any) -> t.Any:
        original = getattr(error, "original_exception", None)
        log.append(f"{name} of {original or error}")
        return answer

    return function


def teardown(error: BaseException | None) -> None:
    log.append(f"teardown of {error}")


def base() -> Flask:
    app = Flask("failing")
    app.secret_key = "k" * 32
    app.teardown_request(teardown)
    app.get("/", endpoint="index")(answers("view", "page"))
    return app


@case("after_request fails")
def _(app: Flask) -> None:
    app.after_request(passes("after 1"))
    app.after_request(fails("after 2", ValueError("second")))
    app.after_request(passes("after 3"))


@case("the view and after_request fail")
def _(app: Flask) -> None:
    app.view_functions["index"] = fails("view", ValueError("first"))
    app.after_request(passes("after 1"))
    app.after_request(fails("after 2", ValueError("second")))
    app.after_request(passes("after 3"))
    app.errorhandler(500)(handles("500", "internal", 500))


@case("after_request aborts")
def _(app: Flask) -> None:
    app.after_request(lambda _: abort(403))
    app.errorhandler(403)(handles("handler", "forbidden", 403))
    app.errorhandler(500)(handles("500", "internal", 500))


@case("after_this_request fails")
def _(app: Flask) -> None:
    app.after_request(passes("after"))

    @app.before_request
    def before() -> None:
        after_this_request(fails("after_this_request", ValueError("this")))


@case("before_request fails, its error is handled")
def _(app: Flask) -> None:
    app.before_request(fails("before 1", Missing("missing")))
    app.before_request(answers("before 2"))
    app.errorhandler(Missing)(handles("handler", "handled", 418))
    app.after_request(passes("after"))


@case("before_request fails, its error is not handled")
def _(app: Flask) -> None:
    app.before_request(fails("before", ValueError("early")))
    app.after_request(passes("after"))


@case("before_request answers", "GET /", "GET /nowhere", "POST /")
def _(app: Flask) -> None:
    app.before_request(answers("before 1", ("early", 202)))
    app.before_request(answers("before 2"))
    app.after_request(passes("after"))


@case("url_value_preprocessor fails")
def _(app: Flask) -> None:
    app.url_value_preprocessor(fails("url_value_preprocessor", ValueError("values")))
    app.before_request(answers("before"))
    app.after_request(passes("after"))


@case("the 404 handler fails", "GET /nowhere")
def _(app: Flask) -> None:
    app.errorhandler(404)(fails("404", RuntimeError("in the handler")))
    app.errorhandler(500)(handles("500", "internal", 500))
    app.after_request(passes("after"))


@case("the 500 handler fails", "GET /fail")
def _(app: Flask) -> None:
    app.get("/fail", endpoint="fail")(fails("view", ValueError("first")))
    app.errorhandler(500)(fails("500", RuntimeError("in the handler")))
    app.after_request(passes("after"))


@case("a handler aborts", "GET /nowhere", "GET /fail")
def _(app: Flask) -> None:
    app.get("/fail", endpoint="fail")(fails("view", ValueError("first")))

    @app.errorhandler(404)
    @app.errorhandler(ValueError)
    def handler(_: Exception) -> t.Any:
        return NotFound("not here")

    app.after_request(passes("after"))


@case("one handler for all", "GET /fail", "GET /nowhere", "POST /", "GET /directory")
def _(app: Flask) -> None:
    app.get("/fail", endpoint="fail")(fails("view", ValueError("first")))
    app.get("/directory/", endpoint="directory")(answers("view", "page"))
    app.errorhandler(Exception)(handles("Exception", "any", 500))
    app.after_request(passes("after"))


@case(
    "the most special handler",
    "GET /special",
    "GET /conflict",
    "GET /nowhere",
    "GET /fail",
    "GET /redirect",
)
def _(app: Flask) -> None:
    app.get("/special", endpoint="special")(fails("view", Special("special")))
    app.get("/fail", endpoint="fail")(fails("view", ValueError("first")))
    app.get("/conflict", endpoint="conflict")(lambda: abort(409, "conflict"))
    app.get("/redirect", endpoint="redirect")(lambda: abort(redirect("/elsewhere")))
    app.errorhandler(HTTPException)(handles("HTTPException", "http", 400))
    app.errorhandler(404)(handles("404", "404", 404))
    app.errorhandler(Exception)(handles("Exception", "any", 500))


@case("errors that are handled, or are pages", "GET /forbidden", "GET /fail", "GET /internal")
def _(app: Flask) -> None:
    app.get("/fail", endpoint="fail")(fails("view", ValueError("first")))
    app.get("/forbidden", endpoint="forbidden")(lambda: abort(403))
    app.get("/internal", endpoint="internal")(lambda: abort(500))
    app.errorhandler(ValueError)(handles("handler", "handled", 200))


@case("teardown_request fails")
def _(app: Flask) -> None:
    app.teardown_request(fails("teardown 2", ValueError("late")))
    app.teardown_request(answers("teardown 3"))
    app.teardown_appcontext(answers("teardown_appcontext"))


@case("what no view answers", "GET /directory", "OPTIONS /", "POST /", "BREW /")
def _(app: Flask) -> None:
    app.get("/directory/", endpoint="directory")(answers("view", "page"))
    app.before_request(answers("before"))
    app.after_request(passes("after"))


@case("streams", "GET /stream", "GET /late", "GET /break")
def _(app: Flask) -> None:
    app.after_request(passes("after"))

    @app.get("/stream")
    @stream_with_context
    def stream() -> t.Iterator[str]:
        log.append("piece 1")
        yield "a"
        log.append("piece 2")
        yield "b"

    @app.get("/late")
    @stream_with_context
    def late() -> t.Iterator[str]:
        log.append("late")
        session["late"] = True
        yield "a"

    @app.get("/break")
    @stream_with_context
    def broken() -> t.Iterator[str]:
        yield "a"
        log.append("stream fails")
        raise ValueError("broken")


@case("a host that is not trusted")
def _(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["elsewhere.example"]
    app.before_request(answers("before"))
    app.errorhandler(400)(handles("400", "bad", 400))
    app.after_request(passes("after"))


def answer(app: Flask, request: str) -> str:
    method, path = request.split(" ")
    try:
        with app.test_client().open(path, method=method) as response:
            body = response.get_data(as_text=True)
    except Exception as error:
        return f"raised {error}"
    location = response.headers.get("Location", "")
    return " ".join([str(response.status_code), *body.splitlines()[:1], location]).strip()


def main() -> None:
    logging.disable(logging.CRITICAL)
    for about, request, complete in cases:
        log.clear()
        app = base()
        complete(app)
        print(f"## {about}: {request}")
        print(answer(app, request))
        print("".join(f"{line}\n" for line in log), end="")


if __name__ == "__main__":
    main()
