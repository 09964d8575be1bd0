"""Scripts that import others -> one script each: a browser fetches six files at a time, and a form's script has thirty modules.

Only what our scripts use of modules: `import { a, b as c } from "./x.js";` and `import "./x.js";`, each on one line, and exported
functions and constants. Each module becomes a function that is called once, in the order in which a browser runs modules:

    a.js  export const A = 1;                      const $a = (() => {
    b.js  import { A as one } from "./a.js";  ->   const A = 1;
          show(one);                               return { A };
                                                   })();
                                                   const { A: one } = $a;
                                                   show(one);
"""

import re
from collections.abc import Iterator, Mapping, Sequence

IMPORT = re.compile(r'^import (?:\{([^}\n]*)\} from )?"\./([\w./-]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.MULTILINE)
MODULE_WORD = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
OTHER_SIGN = re.compile(r"\W")


def bundled(sources: Mapping[str, str]) -> dict[str, str]:
    """Each script with all that it imports, directly or not. `sources`: texts by name. What a script exports it exports still.

    Raises ValueError for modules that import each other in a circle, and for an import or export in another form.
    """
    modules = {name: _as_module(name, text) for name, text in sources.items()}
    imports = {name: [each[2] for each in IMPORT.finditer(text)] for name, text in sources.items()}
    return {
        name: "".join(modules[each] for each in _in_order(name, imports)[:-1]) + _without_imports(text)
        for name, text in sources.items()
    }


def _in_order(name: str, imports: Mapping[str, Sequence[str]]) -> list[str]:
    """A script and all that it imports, directly or not, each after those that it imports itself."""
    order: list[str] = []
    open_modules: list[str] = []

    def visit(module: str) -> None:
        if module in order:
            return
        if module in open_modules:
            raise ValueError(f"{module} imports itself: {' > '.join(open_modules)}")
        open_modules.append(module)
        for each in imports[module]:
            visit(each)
        order.append(open_modules.pop())

    visit(name)
    return order


def _as_module(name: str, source: str) -> str:
    """A module as a constant: what the function of its text returns, which is what it exports."""
    exports = ", ".join(each[2] for each in EXPORT.finditer(source))
    text = EXPORT.sub(r"\1 \2", _without_imports(source))
    if strange := MODULE_WORD.search(text):
        raise ValueError(f"{name}: {strange[0]}")
    return f"const {_variable(name)} = (() => {{\n{text}\nreturn {{ {exports} }};\n}})();\n"


def _without_imports(source: str) -> str:
    return IMPORT.sub(lambda each: _as_constants(each[1], each[2]), source)


def _as_constants(names: str | None, module: str) -> str:
    """`A as one, B` of "./a.js" -> "const { A: one, B } = $a;"; nothing for a module of which no name is used."""
    given = ", ".join(_renamed(names)) if names else ""
    return f"const {{ {given} }} = {_variable(module)};" if given else ""


def _renamed(names: str) -> Iterator[str]:
    for each in filter(None, map(str.strip, names.split(","))):
        name, _, other = each.partition(" as ")
        yield f"{name}: {other.strip()}" if other else name


def _variable(module: str) -> str:
    return "$" + OTHER_SIGN.sub("_", module.removesuffix(".js"))
