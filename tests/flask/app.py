"""The Flask half of the live test: a Carafe app with the same routes shares its session.

    SECRET_KEY=dev gunicorn app:app

GET  /count       adds one to session["count"]             -> {"count": n}
GET  /session     the whole session as tagged JSON
POST /set         updates the session from tagged JSON     -> 204
POST /flash       form fields message, category            -> 204
GET  /flashes     takes the flashed messages               -> [[category, message], ...]
POST /permanent   form field value, 1 or 0                 -> 204
POST /clear       empties the session                      -> 204

SECRET_KEY and SECRET_KEY_FALLBACKS (separated by commas) come from the environment
as they stand; any other key comes from FLASK_<KEY>, read by Flask's own rules.
"""

import os

from flask import Flask, Response, flash, get_flashed_messages, jsonify, request, session
from flask.json.tag import TaggedJSONSerializer

app = Flask(__name__)
app.config.from_prefixed_env()
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
if fallbacks := os.environ.get("SECRET_KEY_FALLBACKS"):
    app.config["SECRET_KEY_FALLBACKS"] = fallbacks.split(",")

tagged_json = TaggedJSONSerializer()
NO_CONTENT = "", 204


@app.get("/count")
def count():
    session["count"] = session.get("count", 0) + 1
    return jsonify(count=session["count"])


@app.get("/session")
def show():
    return Response(tagged_json.dumps(dict(session)), mimetype="application/json")


@app.post("/set")
def update():
    session.update(tagged_json.loads(request.get_data(as_text=True)))
    return NO_CONTENT


@app.post("/flash")
def flash_message():
    flash(request.form["message"], request.form["category"])
    return NO_CONTENT


@app.get("/flashes")
def flashes():
    return jsonify(get_flashed_messages(with_categories=True))


@app.post("/permanent")
def permanent():
    session.permanent = request.form["value"] == "1"
    return NO_CONTENT


@app.post("/clear")
def clear():
    session.clear()
    return NO_CONTENT
