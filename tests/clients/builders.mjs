// A page with json-editor and uniforms: window.jsonEditor and window.uniforms draw a form, fill it in and submit it.
import { JSONEditor } from "@json-editor/json-editor";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { JSONSchemaBridge } from "uniforms-bridge-json-schema";
import { AutoForm } from "uniforms-unstyled";

const place = () => document.getElementById("root");
let unmount = () => {};

function controls() {
  return [...place().querySelectorAll("input, select, textarea")].map((element) => ({
    name: element.name,
    type: element.type,
    options: [...(element.options ?? [])].map((option) => option.label.trim()).filter(Boolean),
  }));
}

window.jsonEditor = async ({ schema, record }) => {
  unmount();
  place().innerHTML = "";
  const editor = new JSONEditor(place(), { schema, disable_collapse: true, required_by_default: false, remove_empty_properties: true });
  await editor.promise;
  unmount = () => editor.destroy();
  const drawn = controls();
  editor.setValue(record);
  return { value: editor.getValue(), problems: editor.validate(editor.getValue()), controls: drawn };
};

/** uniforms stops at a property of any type, such as a file: it has no field for one. */
function withoutUntyped(schema) {
  const typed = Object.entries(schema.properties).filter(([, property]) => property.type || property.anyOf);
  const inner = typed.map(([name, property]) => [name, property.properties ? withoutUntyped(property) : property]);
  return { ...schema, properties: Object.fromEntries(inner) };
}

window.uniforms = ({ schema: whole, record }) => {
  const schema = withoutUntyped(whole);
  unmount();
  place().innerHTML = "";
  const ajv = addFormats(new Ajv2020({ allErrors: true, strict: false }));
  const validate = ajv.compile(schema);
  const validator = (model) => (validate(model) ? null : { details: validate.errors });
  const bridge = new JSONSchemaBridge({ schema, validator });
  const root = createRoot(place());
  unmount = () => root.unmount();
  return new Promise((resolve) => {
    const finish = (value, problems) => resolve({ value, problems, controls: controls() });
    const onSubmit = (model) => finish(model, []);
    const onSubmitFailure = (error) => finish(null, error?.details ?? [String(error)]);
    flushSync(() => root.render(createElement(AutoForm, { schema: bridge, model: record, onSubmit, onSubmitFailure })));
    place().querySelector("form").requestSubmit();
  });
};
