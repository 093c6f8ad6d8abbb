"""What Flask renders of the pages and expressions beside this file, as JSON.

Each expression is a template without a name; a page is rendered in a request for a user who
is logged in, with two messages that were flashed. An error is its type.
"""

from __future__ import annotations

import json
import pathlib
import typing as t

from flask import Blueprint, Flask, flash, g
from flask.json.tag import TaggedJSONSerializer
from markupsafe import Markup

HERE = pathlib.Path(__file__).parent


def context() -> dict[str, t.Any]:
    return TaggedJSONSerializer().loads((HERE / "context.json").read_text())


def create_app() -> Flask:
    app = Flask(__name__, template_folder=HERE / "pages")
    app.secret_key = "the secret key of the tests"
    app.jinja_env.add_extension("jinja2.ext.loopcontrols")
    auth, blog = Blueprint("auth", __name__), Blueprint("blog", __name__)
    for scaffold, rule, endpoint in [
        (app, "/", "index"),
        (auth, "/auth/register", "register"),
        (auth, "/auth/login", "login"),
        (auth, "/auth/logout", "logout"),
        (blog, "/create", "create"),
        (blog, "/<int:id>/update", "update"),
        (blog, "/<int:id>/delete", "delete"),
    ]:
        scaffold.add_url_rule(rule, endpoint, lambda **_: "")
    app.register_blueprint(auth)
    app.register_blueprint(blog)
    return app


def page(app: Flask, name: str) -> str:
    values = context()
    with app.test_request_context("/pages/" + name):
        g.user = {"id": 7, "username": "<ada>"}
        flash("Hello & <welcome>")
        flash(Markup("<b>safe</b>"), "error")
        values["post"] = values["posts"][0]
        values["form"] = {"body": "typed <in>"}
        return app.jinja_env.get_template(name).render(values)


def expression(app: Flask, source: str) -> str | None:
    with app.app_context():
        try:
            return app.jinja_env.from_string(source).render(context())
        except Exception:
            return None


if __name__ == "__main__":
    app = create_app()
    pages = sorted(
        str(path.relative_to(HERE / "pages")) for path in (HERE / "pages").rglob("*.*")
    )
    lines = {
        name: (HERE / f"{name}.txt").read_text().splitlines()
        for name in ("expressions", "differences")
    }
    print(
        json.dumps(
            {
                "pages": {name: page(app, name) for name in pages if name != "level1.html"},
                "expressions": [expression(app, line) for line in lines["expressions"]],
                "differences": [expression(app, line) for line in lines["differences"]],
            }
        )
    )
