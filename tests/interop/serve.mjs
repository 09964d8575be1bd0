// {schema, uiSchema} a line -> {html} as react-dom/server renders RJSF, or {error}.
import { createInterface } from "node:readline";
import { renderToString } from "react-dom/server";
import { rjsfElement } from "./rjsf.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify({ html: renderToString(rjsfElement(JSON.parse(line))) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.stack }));
  }
}
