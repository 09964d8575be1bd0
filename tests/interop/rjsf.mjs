// RJSF as our documents say: for the draft that is exported, and with nothing chosen that nobody chose.
import { createElement } from "react";
import Form from "@rjsf/core";
import { customizeValidator } from "@rjsf/validator-ajv8";
import Ajv2020 from "ajv/dist/2020.js";

const validator = customizeValidator({ AjvClass: Ajv2020.default ?? Ajv2020 });

const experimental_defaultFormStateBehavior = { constAsDefaults: "never", arrayMinItems: { populate: "never" } };

export function rjsfElement({ schema, uiSchema, formData, ref }) {
  const given = { ref, schema, uiSchema, formData, validator, experimental_defaultFormStateBehavior };
  return createElement(Form.default ?? Form, { ...given, noHtml5Validate: true, showErrorList: false, onError: () => {} });
}
