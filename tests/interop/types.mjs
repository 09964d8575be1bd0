// {name, schema} a line -> the TypeScript that json-schema-to-typescript makes of it, or what it has against it, as JSON.
import { createInterface } from "node:readline";
import { compile } from "json-schema-to-typescript";

for await (const line of createInterface({ input: process.stdin })) {
  const { name, schema } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ text: await compile(schema, name, { format: false, bannerComment: "" }) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
