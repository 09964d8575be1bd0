// {schemas: {purpose: schema}, records: {purpose: [record]}} a line -> {purpose: [null or [[name, ...], ...]]}: where Ajv finds each
// record wrong. A place is a property, or a property of a nested object; [] is the record itself.
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const ajv = new Ajv2020.default({ strict: true, ownProperties: true, allErrors: true, verbose: true });
addFormats.default(ajv);

const segments = (pointer) => pointer.split("/").slice(1).map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));

function places(error) {
  const path = segments(error.instancePath);
  if (error.keyword !== "required") return [path];
  const name = error.params.missingProperty;
  const within = error.parentSchema.properties?.[name]?.required;
  return within ? within.map((inner) => [...path, name, inner]) : [[...path, name]];
}

function wrong(validate, record) {
  if (validate(record)) return null;
  const told = validate.errors.filter((error) => error.keyword !== "if").flatMap(places);
  return [...new Set(told.map((place) => JSON.stringify(place.slice(0, 2))))].map((text) => JSON.parse(text));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { schemas, records } = JSON.parse(line);
  const judged = {};
  for (const [purpose, schema] of Object.entries(schemas)) {
    const validate = ajv.compile(schema);
    judged[purpose] = records[purpose].map((record) => wrong(validate, record));
    ajv.removeSchema(schema.$id);
  }
  console.log(JSON.stringify(judged));
}
