"""The same form with Flask and WTForms, as their documentation would have it: `create(database)` is a WSGI application."""

import json
import sqlite3
from typing import Any

import wtforms
from flask import Flask, g, redirect, render_template_string, request, session
from wtforms import validators

from bench import sample

PAGE = """<!doctype html><html lang="en"><head><title>{{ record.name }}</title></head><body><h1>{{ record.name }}</h1>
{% macro show(field) %}<div class="field{{ ' invalid' if field.errors }}"><label for="{{ field.id }}">{{ field.label.text }}
{%- if field.flags.required %} <span>required</span>{% endif %}</label>
{% if field.description %}<p class="help">{{ field.description }}</p>{% endif %}
{% for error in field.errors %}<p class="message">{{ error }}</p>{% endfor %}{{ field(class_="input") }}</div>{% endmacro %}
<form method="post">{% for panel in panels %}<section><h2>{{ panel.name }}</h2>{% for column in panel.panelColumns %}
{% for row in column.rows %}<fieldset><legend>{{ row.header }}</legend>{% for each in row.fields %}
{% if each.readonly %}<div class="field"><span>{{ each.name }}</span><p>{{ record[each.id] }}</p></div>
{% else %}{{ show(form[each.id]) }}{% endif %}{% endfor %}</fieldset>{% endfor %}{% endfor %}</section>{% endfor %}
<button>Save</button></form></body></html>"""


def create(database: str) -> Flask:
    app = Flask(__name__)
    app.secret_key = "bench only, protects nothing"
    form_class = _form_class()
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

    @app.get("/signin")
    def signin() -> str:
        session["user"] = "bench"
        return "ok"

    @app.route("/forms/<id>", methods=["GET", "POST"])
    def edit(id: str) -> Any:
        if session.get("user") != "bench":
            return "signed out", 401
        (body,) = connection().execute("SELECT body FROM records WHERE id = ?", (id,)).fetchone()
        record = json.loads(body)
        if request.method == "GET":
            form = form_class(data=record)
        else:
            form = form_class(request.form)
            if form.validate():
                record.update(form.data)
                with connection() as writing:
                    text = json.dumps(record, default=str)
                    writing.execute("UPDATE records SET body = ?, version = version + 1 WHERE id = ?", (text, id))
                return redirect(f"/forms/{id}", 303)
        html = render_template_string(PAGE, form=form, panels=panels, record=record)
        return html, 422 if request.method == "POST" else 200

    return app


def _form_class() -> type[wtforms.Form]:
    return type("RegistryForm", (wtforms.Form,), {f["id"]: _input(f) for f in sample.fields() if not f.get("readonly")})


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
        return wtforms.StringField(validators=rules, **common)
    area = kind in ("textarea", "multiselect")
    return (wtforms.TextAreaField if area else wtforms.StringField)(validators=rules, **common)
