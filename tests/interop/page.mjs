// Other people's form libraries in a page: mount what is exported, and tell what stands there. Bundled by the test that opens it.
import { createElement, createRef } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { JsonForms } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";
import { rjsfElement } from "./rjsf.mjs";

let root;

function mount(element) {
  root?.unmount();
  root = createRoot(document.getElementById("root"));
  flushSync(() => root.render(element));
}

const textOf = (element) => element.textContent.trim().replace(/\*$/, "");

function control(element) {
  return {
    id: element.id,
    type: element.type,
    value: element.type === "checkbox" || element.type === "radio" ? "" : element.value,
    locked: Boolean(element.disabled || element.readOnly),
    options: [...(element.options ?? [])].filter((option) => option.value !== "").map((option) => option.label),
    place: element.closest(".control")?.id ?? "",
  };
}

/** What a person sees: inputs that are not hidden, the words beside them, and where errors stand. */
function seen(place) {
  const shown = (element) => !element.closest("[hidden], .rjsf-field-hidden, [style*='display: none'], [style*='display:none']");
  const all = (selector) => [...place.querySelectorAll(selector)].filter(shown);
  return {
    controls: all("input, select, textarea").map(control),
    arrays: all("fieldset[id], .array-table-layout, .table-layout").map((element) => element.id || textOf(element.querySelector("label, legend") ?? element)),
    words: all("label, legend, h2, header, button").map(textOf),
    errors: all("[id$='__error']").map((element) => element.id.replace(/__error$/, "")),
    wrong: all(".validation_error").filter((element) => textOf(element)).map((element) => element.parentElement.id).filter(Boolean),
    lists: all(".array-table-layout").map((element) => ({
      classes: element.className,
      wrong: [...element.querySelectorAll(":scope > .validation_error, td:nth-last-child(2)")].some(textOf),
    })),
    text: place.textContent,
  };
}

/** With a record in it, the form is sent as it stands: then RJSF says what it has against it. */
window.rjsf = (given) => {
  const form = createRef();
  mount(rjsfElement({ ...given, ref: form }));
  if (given.formData !== undefined) flushSync(() => document.querySelector("#root form").requestSubmit());
  return { ...seen(document.getElementById("root")), errorSchema: form.current.state.errorSchema };
};

window.served = (html) => {
  const place = document.createElement("div");
  place.innerHTML = html;
  return seen(place);
};

function mountJsonForms(schema, uischema, data) {
  mount(createElement(JsonForms, { schema, uischema, data, renderers: vanillaRenderers, cells: vanillaCells }));
  return [...document.querySelectorAll("#root .categorization-master li")].map(textOf);
}

/** The tabs that JSON Forms offers, and what stands behind each: one at a time, since these renderers count hidden tabs in when clicked. */
window.jsonforms = ({ schema, uiSchema, data }) => {
  const tabs = mountJsonForms(schema, uiSchema, data);
  const categories = uiSchema.elements
    .filter((category) => mountJsonForms(schema, { type: "Categorization", elements: [category] }, data).length > 0)
    .map((category) => {
      mountJsonForms(schema, { type: "Categorization", elements: [category] }, data);
      return seen(document.querySelector("#root .categorization-detail"));
    });
  return { tabs, categories };
};
