"""The same form with Flask and WTForms, as their documentation would have it: `create(database)` is a WSGI application.

It does what ours does for a request: knows the session's user, refuses forged posts, reads dates and lists, writes only over the
version that it read, and keeps a history.
"""

import json
import sqlite3
import time
from datetime import datetime, timedelta
from typing import Any

import wtforms
from flask import Flask, g, redirect, render_template, request, session
from wtforms import validators
from wtforms.csrf.session import SessionCSRF

from bench import sample

PAGE = """<!doctype html><html lang="en"><head><title>{{ record.name }}</title></head><body><h1>{{ record.name }}</h1>
{% macro show(field) %}<div class="field{{ ' invalid' if field.errors }}"><label for="{{ field.id }}">{{ field.label.text }}
{%- if field.flags.required %} <span>required</span>{% endif %}</label>
{% if field.description %}<p class="help">{{ field.description }}</p>{% endif %}
{% for error in field.errors %}<p class="message">{{ error }}</p>{% endfor %}{{ field(class_="input") }}</div>{% endmacro %}
<form method="post">{{ form.csrf_token }}
{% for panel in panels %}<section><h2>{{ panel.name }}</h2>{% for column in panel.panelColumns %}
{% for row in column.rows %}<fieldset><legend>{{ row.header }}</legend>{% for each in row.fields %}
{% if each.readonly %}<div class="field"><span>{{ each.name }}</span><p>{{ record[each.id] }}</p></div>
{% else %}{{ show(form[each.id]) }}{% endif %}{% endfor %}</fieldset>{% endfor %}{% endfor %}</section>{% endfor %}
<button>Save</button></form></body></html>"""


def create(database: str) -> Flask:
    app = Flask(__name__)
    app.secret_key = "bench only, protects nothing"
    form_class = _form_class()
    template = app.jinja_env.from_string(PAGE)
    panels = sample.panels()
    for panel in panels:
        for column in panel["panelColumns"]:
            column["rows"] = [dict(row) for row in column["rows"]]

    def connection() -> sqlite3.Connection:
        if "connection" not in g:
            g.connection = sqlite3.connect(database)
            g.connection.execute("PRAGMA synchronous=FULL")
        return g.connection

    @app.teardown_appcontext
    def close(_: Any) -> None:
        if "connection" in g:
            g.connection.close()

    def meta() -> dict[str, Any]:
        return {"csrf_context": session}

    @app.get("/signin")
    def signin() -> str:
        session["user"] = "bench"
        return "ok"

    @app.route("/forms/<id>", methods=["GET", "POST"])
    def edit(id: str) -> Any:
        user = connection().execute("SELECT name FROM users WHERE name = ?", (session.get("user"),)).fetchone()
        if user is None:
            return "signed out", 401
        body, version = connection().execute("SELECT body, version FROM records WHERE id = ?", (id,)).fetchone()
        record = json.loads(body)
        if request.method == "GET":
            form = form_class(data={**record, "credentialsExpiry": as_datetime(record["credentialsExpiry"])}, meta=meta())
        else:
            form = form_class(request.form, meta=meta())
            if form.validate():
                saved = {**record, **form.data, "credentialsExpiry": as_text(form.credentialsExpiry.data)}
                del saved["csrf_token"]
                changes = {name: [record.get(name), value] for name, value in saved.items() if record.get(name) != value}
                with connection() as writing:
                    row = (json.dumps(saved), id, version)
                    done = writing.execute("UPDATE records SET body = ?, version = version + 1 WHERE id = ? AND version = ?", row)
                    if done.rowcount != 1:
                        return "conflict", 409
                    line = (id, version + 1, time.time(), user[0], json.dumps(changes))
                    writing.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?)", line)
                return redirect(f"/forms/{id}", 303)
        html = render_template(template, form=form, panels=panels, record=record)
        return html, 422 if request.method == "POST" else 200

    return app


def _form_class() -> type[wtforms.Form]:
    class Meta:
        csrf = True
        csrf_class = SessionCSRF
        csrf_secret = b"bench only, protects nothing"
        csrf_time_limit = timedelta(hours=12)

    return type(
        "RegistryForm", (wtforms.Form,), {"Meta": Meta} | {f["id"]: _input(f) for f in sample.fields() if not f.get("readonly")}
    )


def _input(field: dict[str, Any]) -> Any:
    rules = [validators.InputRequired() if field.get("required") else validators.Optional()]
    common = {"label": field["name"], "description": field.get("help", "")}
    kind = field["type"]
    if kind == "checkbox":
        return wtforms.BooleanField(**common)
    if kind == "indexedSelect":
        choices = [("", "")] + [(option["id"], option["text"]) for option in field["options"]]
        return wtforms.SelectField(validators=rules, choices=choices, **common)
    if kind == "number":
        return wtforms.FloatField(validators=rules, **common)
    if kind == "datetime":
        return wtforms.DateTimeLocalField(validators=rules, **common)
    if kind == "multiselect":
        return LinesField(validators=rules, **common)
    return (wtforms.TextAreaField if kind == "textarea" else wtforms.StringField)(validators=rules, **common)


class LinesField(wtforms.Field):  # type: ignore[misc]
    """A list, an entry a line: the tag list of the documentation."""

    widget = wtforms.widgets.TextArea()

    def _value(self) -> str:
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [line.strip() for line in valuelist[0].splitlines() if line.strip()] if valuelist else []


def as_datetime(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def as_text(moment: datetime | None) -> str | None:
    return moment.isoformat() + "Z" if moment else None
