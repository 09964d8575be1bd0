"""TypeScript types; `tests/interop` puts them to the compiler."""

from app.exports.typescript import TypeScript
from app.forms.compiler import CompiledForm
from tests.making import form_of


def types_of(form: CompiledForm) -> str:
    return TypeScript().export(form, "create")


def test_options_are_unions_with_their_texts(form: CompiledForm) -> None:
    told = types_of(form)
    wanted = """/** Status */
export type DockerRegistryStatus =
  | "1" // Active
  | "2" // Inactive
  | "3" // Maintenance
  | "4"; // Error
"""
    assert wanted in told
    create, update, record = told.split("export interface ")[1:]
    assert "  status: DockerRegistryStatus;" in create
    assert "  status?: DockerRegistryStatus;" in update and "  replicationMode?: DockerRegistryReplicationMode | null;" in update
    assert "  status: DockerRegistryStatus;" in record and "  replicationMode?: DockerRegistryReplicationMode | Blank;" in record


def test_read_only_required_and_secret_are_told(form: CompiledForm) -> None:
    create, _, record = types_of(form).split("export interface ")[1:]
    assert "  name: string;" in create and "  readonly storageUsed?: number;" in create
    assert "  webhookEvents?: string[];" in create and "  credentialsExpiry?: string | number;" in create
    assert "A secret: you can write it but not read it." in create
    assert "  password?: string | StoredSecret | Blank;" in record and "  readonly _df_version?: number;" in record


def test_nothing_of_a_definition_gets_out_of_its_quotes_or_comments() -> None:
    form = form_of(
        {"id": 'a"b', "name": "*/ evil(); /*", "help": "one\u2028two\n*/", "default": "*/"},
        {"id": "c\\", "name": "C", "type": "multiselect", "options": [{"id": '"; //', "text": "x\u2029y\nz"}]},
        {"id": "in", "name": "In", "parentProperty": "brief", "required": True},
    )
    told = types_of(form)
    assert '  "a\\"b"?: string;' in told
    assert '  | "\\"; //"; // x y z' in told
    assert "\u2028" not in told and told.count("*/") == told.count("/**")
    assert "  brief: {\n    /** In */\n    in: string;\n  };" in told


def test_option_types_have_names_of_their_own() -> None:
    select = {"type": "singleselect", "options": ["1"], "name": "X"}
    told = types_of(form_of({"id": "a.b", **select}, {"id": "aB", **select}, {"id": "create", **select}, {"id": "é", **select}))
    names = [line.split()[2] for line in told.splitlines() if line.startswith(("export type", "export interface"))]
    assert len(set(names)) == len(names) == 9
