"""The same form with Django forms, as its documentation would have it: `create(database)` is a WSGI application."""

import json
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
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"],
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
        if request.session.get("user") != "bench":
            return HttpResponse("signed out", status=401)
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM records WHERE id = %s", [id])
            record = json.loads(cursor.fetchone()[0])
        if request.method == "GET":
            form = form_class(initial=record)
        else:
            form = form_class(request.POST)
            if form.is_valid():
                record.update(form.cleaned_data)
                with transaction.atomic(), connection.cursor() as cursor:
                    text = json.dumps(record, default=str)
                    cursor.execute("UPDATE records SET body = %s, version = version + 1 WHERE id = %s", [text, id])
                return HttpResponseRedirect(f"/forms/{id}", status=303)
        panels = _bound_panels(form, record)
        html = template.render({"panels": panels, "record": record}, request)
        return HttpResponse(html, status=422 if request.method == "POST" else 200)

    urls.urlpatterns = [path("signin", signin), path("forms/<str:id>", edit)]
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


PAGE = """<!doctype html><html lang="en"><head><title>{{ record.name }}</title></head><body><h1>{{ record.name }}</h1>
<form method="post">{% for panel in panels %}<section><h2>{{ panel.name }}</h2>{% for row in panel.rows %}
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
    if kind in ("textarea", "multiselect"):
        return forms.CharField(widget=forms.Textarea, **common)
    return forms.CharField(**common)
