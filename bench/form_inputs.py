"""A form's page -> what a browser posts of it: every input that takes part, in the order of the page."""

from html.parser import HTMLParser

SKIPPED_TYPES = frozenset({"submit", "button", "reset", "file", "image"})


def form_inputs(page: str) -> list[tuple[str, str]]:
    """Names and values of the inputs of the page's largest form."""
    reader = _Reader()
    reader.feed(page)
    return max(reader.forms, key=len)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[list[tuple[str, str]]] = []
        self._is_inside = False
        self._select: str | None = None
        self._chosen: list[str] = []
        self._first: str | None = None
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append([])
            self._is_inside = True
        if not self._is_inside:
            return
        name = "" if "disabled" in given else given.get("name", "")
        if tag == "input" and name and given.get("type", "text") not in SKIPPED_TYPES:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.forms[-1].append((name, given.get("value", "on")))
        elif tag == "select" and name:
            self._select, self._chosen, self._first = name, [], None if "multiple" in given else ""
        elif tag == "option" and self._select is not None:
            if "selected" in given:
                self._chosen.append(given.get("value", ""))
            if self._first == "":
                self._first = given.get("value", "")
        elif tag == "textarea" and name:
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "select" and self._select is not None:
            chosen = self._chosen or ([self._first] if self._first is not None else [])
            self.forms[-1] += [(self._select, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self.forms[-1].append((self._area, self._text.removeprefix("\n").replace("\n", "\r\n")))
            self._area = None
