// Schemas on standard input, one a line -> for each: what Ajv in strict mode has against it, and its verdicts on records.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const lines = readFileSync(0, "utf8").trim().split("\n");
for (const line of lines) {
  const { schema, records } = JSON.parse(line);
  const ajv = new Ajv2020.default({ strict: true, ownProperties: true, allErrors: true });
  addFormats.default(ajv);
  try {
    const validate = ajv.compile(schema);
    console.log(JSON.stringify({ verdicts: records.map((record) => validate(record)) }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message) }));
  }
}
