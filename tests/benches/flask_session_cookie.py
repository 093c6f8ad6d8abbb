"""Prints how many nanoseconds Flask takes for what src/session_cookie.rs does.

Only the serializer is measured, made once. Flask itself also makes the serializer and a
request object each time, so the true distance is greater than the one that is seen here.
Flask reads the whole session whenever it opens one: `open` and `read` differ by three
look-ups.
"""

from statistics import median_low
from time import perf_counter_ns

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

ROUND = 200_000_000
BATCH = 20

app = Flask("bench")
app.secret_key = "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"
interface = SecureCookieSessionInterface()
serializer = interface.get_signing_serializer(app)
max_age = int(app.permanent_session_lifetime.total_seconds())
session = interface.session_class({"_permanent": True, "user": "ada", "visits": 42})
cookie = serializer.dumps(dict(session))


def sign():
    return serializer.dumps(dict(session))


def open_():
    return interface.session_class(serializer.loads(cookie, max_age=max_age))


def read():
    opened = open_()
    assert opened.permanent and opened["user"] == "ada" and opened["visits"] == 42
    return opened


def nanoseconds(operation):
    """The median of the batches: what interrupts a few of them does not count."""
    end = perf_counter_ns() + ROUND
    batches = []
    while perf_counter_ns() < end:
        begun = perf_counter_ns()
        for _ in range(BATCH):
            operation()
        batches.append((perf_counter_ns() - begun) // BATCH)
    return median_low(batches)


for name, operation in (("sign", sign), ("open", open_), ("read", read)):
    print(name, nanoseconds(operation))
