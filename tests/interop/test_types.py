"""Types that other people's generators make of the schemas, and our own: `tsc --strict` and Python take them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest
from datamodel_code_generator import DataModelType, InputFileType, generate

from app.exports import EXPORTERS
from app.exports.base import type_name
from app.exports.example import example_record
from app.forms.compiler import CompiledForm, schema_for
from app.forms.schema import PURPOSES, Purpose, in_older_draft
from tests.interop.given import HERE, INHERITED, forms, node


def schemas_of(form: CompiledForm) -> list[dict[str, Any]]:
    return [*(schema_for(form, purpose) for purpose in PURPOSES), in_older_draft(form.schema)]


def typescript_faults(folder: Path, texts: list[str]) -> str:
    """What the compiler says, in its strictest mode, of modules."""
    for index, text in enumerate(texts):
        (folder / f"form{index}.ts").write_text(text)
    options = {"strict": True, "noEmit": True, "exactOptionalPropertyTypes": True, "types": [], "skipLibCheck": False}
    (folder / "tsconfig.json").write_bytes(orjson.dumps({"compilerOptions": options, "include": ["*.ts"]}))
    command = [HERE / "node_modules" / ".bin" / "tsc", "-p", folder]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout


def test_json_schema_to_typescript_makes_types_of_every_schema(tmp_path: Path) -> None:
    asked = [{"name": f"Form{index}", "schema": schema} for index, form in enumerate(forms()) for schema in schemas_of(form)]
    told = list(node("types.mjs", asked))
    assert [each["error"] for each in told if "error" in each] == []
    assert typescript_faults(tmp_path, [each["text"] for each in told]) == ""


def test_our_own_types_and_the_examples_are_typescript(tmp_path: Path) -> None:
    texts = [EXPORTERS["typescript"].export(form, "create") + "".join(map(declared(form), PURPOSES)) for form in forms()]
    assert typescript_faults(tmp_path, texts) == ""


def test_what_is_no_option_is_no_typescript(form: CompiledForm, tmp_path: Path) -> None:
    text = EXPORTERS["typescript"].export(form, "create") + "\n"
    wrong = {**example_record(form, "create"), "status": "9"}
    assert "TS2322" in typescript_faults(
        tmp_path, [f"{text}export const it: DockerRegistryCreate = {orjson.dumps(wrong).decode()};"]
    )


def declared(form: CompiledForm) -> Callable[[Purpose], str]:
    """A constant for each kind of record: the example has the type that is exported for it."""
    name = type_name(form.definition)
    if any(field.id in INHERITED for field, _ in form.inputs):
        return lambda purpose: ""
    return lambda purpose: (
        f"\nexport const {purpose}: {name}{purpose.capitalize()} = {orjson.dumps(example_record(form, purpose)).decode()};\n"
    )


@pytest.mark.parametrize("purpose", PURPOSES)
def test_datamodel_code_generator_makes_models_of_every_schema(purpose: Purpose) -> None:
    for form in forms():
        models = models_of(schema_for(form, purpose), f"models_{form.hash[:12]}_{purpose}")
        assert any(hasattr(each, "model_validate") for each in vars(models).values())


def test_a_generated_model_takes_the_example(form: CompiledForm) -> None:
    models = models_of(form.schema, "docker_registry")
    example = dict(example_record(form, "create"))
    told = models.DockerRegistry.model_validate(example)
    assert told.name == example["name"]
    with pytest.raises(ValueError, match="url"):
        models.DockerRegistry.model_validate({"name": "x"})


def models_of(schema: dict[str, Any], name: str) -> ModuleType:
    text = generate(
        orjson.dumps(schema).decode(),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[],
    )
    module = ModuleType(name)
    sys.modules[name] = module  # where the models look for each other
    try:
        exec(compile(str(text), name, "exec"), vars(module))
    finally:
        del sys.modules[name]
    return module
