// Each generated client creates, reads, changes and deletes a Thing, with a conflict in between. Prints {client: [status, ...]}.
// This is compiled beside what is generated: the types of bodies and answers are the generators' own.
import createClient from "openapi-fetch";
import { client as hey } from "./hey/client.gen";
import * as sdk from "./hey/sdk.gen";
import type { ThingCreateWritable } from "./hey/types.gen";
import * as orval from "./orval";
import type { paths } from "./openapi";
import * as zod from "./zod";

declare const process: { env: Record<string, string> };
const baseUrl = process.env.CLIENTS_URL;
const headers = { Authorization: `Bearer ${process.env.CLIENTS_TOKEN}` };

const thing: ThingCreateWritable = {
  name: "One",
  status: "1",
  tags: ["1", "2"],
  words: ["a b"],
  day: "2026-01-31",
  at: "2026-01-31T14:30:00Z",
  color: "#1f5fd0",
  amount: 1.5,
  on: true,
  store: "00000000-0000-4000-8000-000000000000",
  pin: "secret",
  inner: { note: "inside" },
};

/** What came back has what was sent, except the secret. */
function expectThing(record: unknown): asserts record is { id: string; version: number } {
  const { pin, ...open } = thing;
  for (const [name, value] of Object.entries(open)) {
    const found = (record as Record<string, unknown>)[name];
    if (JSON.stringify(found) !== JSON.stringify(value)) throw new Error(`${name}: ${JSON.stringify(found)}`);
  }
  if (!("id" in (record as object))) throw new Error("no id");
}

async function openapiFetch(): Promise<number[]> {
  const client = createClient<paths>({ baseUrl, headers });
  const created = await client.POST("/api/forms/THING", { body: thing });
  if (!created.data) throw new Error(JSON.stringify(created.error));
  expectThing(created.data.record);
  const path = { id: created.data.record.id };
  const read = await client.GET("/api/forms/THING/{id}", { params: { path } });
  expectThing(read.data?.record);
  const tag = read.response.headers.get("ETag") ?? "";
  const change = (note: string) =>
    client.PATCH("/api/forms/THING/{id}", { params: { path, header: { "If-Match": tag } }, body: { note, day: null, status: "2" } });
  const [changed, conflict] = [await change("mine"), await change("again")];
  const deleted = await client.DELETE("/api/forms/THING/{id}", { params: { path } });
  const gone = await client.GET("/api/forms/THING/{id}", { params: { path } });
  return [created, read, changed, conflict, deleted, gone].map((each) => each.response.status);
}

async function heyApi(): Promise<number[]> {
  hey.setConfig({ baseUrl, auth: process.env.CLIENTS_TOKEN });
  const created = await sdk.createThing({ body: thing });
  expectThing(created.data?.record);
  const path = { id: created.data.record.id };
  const read = await sdk.readThing({ path });
  expectThing(read.data?.record);
  const ifMatch = { "If-Match": read.response?.headers.get("ETag") ?? "" };
  const change = (note: string) => sdk.changeThing({ path, headers: ifMatch, body: { note, day: null, status: "2" } });
  const [changed, conflict] = [await change("mine"), await change("again")];
  const deleted = await sdk.deleteThing({ path });
  const gone = await sdk.readThing({ path });
  return [created, read, changed, conflict, deleted, gone].map((each) => each.response?.status ?? 0);
}

async function orvalFetch(): Promise<number[]> {
  const body = zod.CreateThingBody.parse(thing);
  const created = await orval.createThing(body, { headers });
  if (created.status !== 201) throw new Error(JSON.stringify(created.data));
  expectThing(created.data.record);
  zod.CreateThingResponse.parse(created.data);
  const { id } = created.data.record;
  const read = await orval.readThing(id, { headers });
  zod.ReadThingResponse.parse(read.data);
  const ifMatch = { ...headers, "If-Match": read.headers.get("ETag") ?? "" };
  const change = (note: string) =>
    orval.changeThing(id, zod.ChangeThingBody.parse({ note, day: null, status: "2" }), { headers: ifMatch });
  const [changed, conflict] = [await change("mine"), await change("again")];
  zod.ChangeThingResponse.parse(changed.data);
  const deleted = await orval.deleteThing(id, { headers });
  const gone = await orval.readThing(id, { headers });
  return [created, read, changed, conflict, deleted, gone].map((each) => each.status);
}

if (zod.CreateThingBody.safeParse({ ...thing, status: "9" }).success) throw new Error("zod takes what is no option");
console.log(JSON.stringify({ openapiFetch: await openapiFetch(), heyApi: await heyApi(), orval: await orvalFetch() }));
