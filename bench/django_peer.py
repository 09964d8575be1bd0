"""The same form with Django forms, as its documentation would have it: `create(database)` is a WSGI application.

It does for a request what ours and the Flask one do.
"""

import json
import time
from datetime import datetime
from typing import Any

from bench import sample


def create(database: str) -> Any:
    import django
    from django.conf import settings
    from django.http import HttpResponse, HttpResponseRedirect
    from django.urls import path

    settings.configure(
        DEBUG=False,
        SECRET_KEY="bench only, protects nothing",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=(urls := type("urls", (), {"urlpatterns": []})),
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": database,
                "CONN_MAX_AGE": None,
                "OPTIONS": {"init_command": "PRAGMA synchronous=FULL;"},
            }
        },
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )
    django.setup()
    from django.db import connection, transaction
    from django.template import engines

    form_class = _form_class()
    template = engines["django"].from_string(PAGE)

    def signin(request: Any) -> Any:
        request.session["user"] = "bench"
        return HttpResponse("ok")

    def edit(request: Any, id: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM users WHERE name = %s", [request.session.get("user")])
            user = cursor.fetchone()
            if user is None:
                return HttpResponse("signed out", status=401)
            cursor.execute("SELECT body, version FROM records WHERE id = %s", [id])
            body, version = cursor.fetchone()
            record = json.loads(body)
        if request.method == "GET":
            form = form_class(initial={**record, "credentialsExpiry": as_datetime(record["credentialsExpiry"])})
        else:
            form = form_class(request.POST)
            if form.is_valid():
                saved = {**record, **form.cleaned_data, "credentialsExpiry": as_text(form.cleaned_data["credentialsExpiry"])}
                changes = {name: [record.get(name), value] for name, value in saved.items() if record.get(name) != value}
                with transaction.atomic(), connection.cursor() as cursor:
                    row = [json.dumps(saved), id, version]
                    cursor.execute("UPDATE records SET body = %s, version = version + 1 WHERE id = %s AND version = %s", row)
                    if cursor.rowcount != 1:
                        return HttpResponse("conflict", status=409)
                    told = [id, version + 1, time.time(), user[0], json.dumps(changes)]
                    cursor.execute("INSERT INTO history VALUES (%s, %s, %s, %s, %s)", told)
                return HttpResponseRedirect(f"/forms/{id}", status=303)
        panels = _bound_panels(form, record)
        html = template.render({"panels": panels, "record": record}, request)
        return HttpResponse(html, status=422 if request.method == "POST" else 200)

    urls.urlpatterns = [path("signin", signin), path("forms/<str:id>", edit)]
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


PAGE = """<!doctype html><html lang="en"><head><title>{{ record.name }}</title></head><body><h1>{{ record.name }}</h1>
<form method="post">{% csrf_token %}
{% for panel in panels %}<section><h2>{{ panel.name }}</h2>{% for row in panel.rows %}
<fieldset><legend>{{ row.header }}</legend>{% for each in row.fields %}{% if each.readonly %}
<div class="field"><span>{{ each.name }}</span><p>{{ each.value }}</p></div>{% else %}
<div class="field{% if each.bound.errors %} invalid{% endif %}"><label for="{{ each.bound.id_for_label }}">{{ each.bound.label }}
{% if each.bound.field.required %}<span>required</span>{% endif %}</label>
{% if each.bound.help_text %}<p class="help">{{ each.bound.help_text }}</p>{% endif %}
{% for error in each.bound.errors %}<p class="message">{{ error }}</p>{% endfor %}{{ each.bound }}</div>{% endif %}
{% endfor %}</fieldset>{% endfor %}</section>{% endfor %}<button>Save</button></form></body></html>"""


def _bound_panels(form: Any, record: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": panel["name"],
            "rows": [
                {
                    "header": row.get("header", ""),
                    "fields": [
                        {**field, "value": record.get(field["id"])}
                        if field.get("readonly")
                        else {"readonly": False, "bound": form[field["id"]]}
                        for field in row["fields"]
                    ],
                }
                for column in panel["panelColumns"]
                for row in column["rows"]
            ],
        }
        for panel in PANELS
    ]


PANELS = sample.panels()


def _form_class() -> Any:
    from django import forms

    return type("RegistryForm", (forms.Form,), {f["id"]: _input(forms, f) for f in sample.fields() if not f.get("readonly")})


def _input(forms: Any, field: dict[str, Any]) -> Any:
    common = {"label": field["name"], "help_text": field.get("help", ""), "required": bool(field.get("required"))}
    kind = field["type"]
    if kind == "checkbox":
        return forms.BooleanField(**common)
    if kind == "indexedSelect":
        return forms.ChoiceField(choices=[("", "")] + [(o["id"], o["text"]) for o in field["options"]], **common)
    if kind == "number":
        return forms.FloatField(**common)
    if kind == "datetime":
        return forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **common)
    if kind == "multiselect":
        return _lines_field(forms)(widget=forms.Textarea, **common)
    return forms.CharField(widget=forms.Textarea if kind == "textarea" else forms.TextInput, **common)


def _lines_field(forms: Any) -> Any:
    """A list, an entry a line."""

    class LinesField(forms.Field):  # type: ignore[misc]
        def prepare_value(self, value: Any) -> str:
            return value if isinstance(value, str) else "\n".join(value or [])

        def to_python(self, value: str) -> list[str]:
            return [line.strip() for line in (value or "").splitlines() if line.strip()]

    return LinesField


def as_datetime(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def as_text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
