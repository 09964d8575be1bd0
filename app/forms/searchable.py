"""Which fields of a form programs can search, sort and filter by."""

from app.definition import Field
from app.forms.compiler import CompiledForm


def searchable_fields(form: CompiledForm) -> tuple[Field, ...]:
    """Every field whose value is stored at the top of the record, except secrets and hidden fields."""
    return tuple(field for field, _ in form.inputs if not (field.secret or field.hidden or len(field.path) > 1))
