"""A definition-driven form engine. The way data goes, and where it lives:

    DEFINITION object --reader--> Definition --compiler--> CompiledForm --+-- rendering  --> HTML
                                                                         +-- validation --> messages
    browser --> web --> records: parse, conditions, validation --> platform (DemandFlow, or the embedded one)

Everything above the second line is pure: values in, values out. Clocks, sockets and databases live in `platform`, `state` and
`web`, and `main` puts the parts together. A file here is a stage; a folder is a set of interchangeable siblings.
"""

__version__ = "0.1.0"
