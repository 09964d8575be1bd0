"""A definition-driven form engine. `ARCHITECTURE.md` has the map and the invariants; this is the data flow:

    DEFINITION object --reading--> Definition --forms--> CompiledForm --+-- pages ------> HTML
                                                                        +-- validation -> messages
                                                                        +-- exports ----> JSON Schema, UI schemas, types, tables
    browser, program --> web --> records: parse, review, Decision, deliver --> platform (DemandFlow, or embedded)

The first line is pure: values in, values out. Clocks, sockets and databases are in `platform`, `state`, `database` and `web`.
"""

__version__ = "0.2.0"
