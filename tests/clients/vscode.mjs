// {schema, record, options: [[name, value, title]]} a line -> {problems: [text], wrong: [text], offered: {name: [[label, detail]]}}: what the
// JSON language service of VS Code says of the record, of the same with a list for every property, and what it offers.
import { createInterface } from "node:readline";
import vscode from "vscode-json-languageservice";

const { getLanguageService, TextDocument } = vscode;

const service = getLanguageService({});
const uri = "file:///record.json";

async function problems(schema, record) {
  service.configure({ validate: true, schemas: [{ uri: "schema://form", fileMatch: ["*"], schema }] });
  const text = TextDocument.create(uri, "json", 1, JSON.stringify(record, null, 1));
  const found = await service.doValidation(text, service.parseJSONDocument(text));
  return found.map((each) => each.message);
}

async function offered(name) {
  const start = `{${JSON.stringify(name)}: `;
  const text = TextDocument.create(uri, "json", 1, `${start}""}`);
  const list = await service.doComplete(text, { line: 0, character: start.length + 1 }, service.parseJSONDocument(text));
  return list.items.map((item) => [item.label, item.documentation?.value ?? item.documentation ?? item.detail ?? ""]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, record, broken, options } = JSON.parse(line);
  const told = { problems: await problems(schema, record), wrong: await problems(schema, broken), offered: {} };
  for (const name of options) told.offered[name] = await offered(name);
  console.log(JSON.stringify(told));
}
