// Schemas on standard input, one a line -> for each, null or what Ajv (strict, formats) or @hyperjump/json-schema has against it.
import { createInterface } from "node:readline";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";
import "@hyperjump/json-schema/draft-07";
import "@hyperjump/json-schema/formats";

const ajvs = {};
for (const [dialect, Class] of [["draft-07", Ajv], ["2020-12", Ajv2020]]) {
  ajvs[dialect] = new Class.default({ strict: true, allErrors: true });
  addFormats.default(ajvs[dialect]);
}

async function complaint(schema) {
  const ajv = ajvs[schema.$schema.includes("draft-07") ? "draft-07" : "2020-12"];
  try {
    ajv.compile(schema);
  } catch (error) {
    return `ajv: ${error.message}`;
  }
  ajv.removeSchema(schema.$id);
  try {
    registerSchema(schema);
    await validate(schema.$id);
    unregisterSchema(schema.$id);
  } catch (error) {
    return `hyperjump: ${error.message}`;
  }
  return null;
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await complaint(JSON.parse(line))));
}
