"""A Font Awesome icon, by its class names ("fa-solid fa-cube")."""

from app.fields.text import Text


class Icon(Text):
    name = "iconchooserfw"
    secrecy = ""
    table_word = "text (FA icon class)"
    aliases = ("icon", "text (fa icon class)", "iconchooser")
    template = "fields/icon.html"
