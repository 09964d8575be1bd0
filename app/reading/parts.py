"""A definition -> every panel, column, row and field of it with its path.

A path reads like `panel[0].panelColumns[1].rows[0].fields[2]`.
"""

from collections.abc import Iterator

from app.definition import Column, Definition, Field, Panel, Row
from app.reading.aliases import COLUMN, DEFINITION, PANEL, ROW


def parts_of(definition: Definition) -> Iterator[tuple[Panel | Column | Row | Field, str]]:
    """From the outside in, in the definition's order."""
    for p, panel in enumerate(definition.panels):
        panel_path = f"{DEFINITION.key('panels')}[{p}]"
        yield panel, panel_path
        for c, column in enumerate(panel.columns):
            column_path = f"{panel_path}.{PANEL.key('columns')}[{c}]"
            yield column, column_path
            for r, row in enumerate(column.rows):
                row_path = f"{column_path}.{COLUMN.key('rows')}[{r}]"
                yield row, row_path
                yield from ((field, f"{row_path}.{ROW.key('fields')}[{f}]") for f, field in enumerate(row.fields))
