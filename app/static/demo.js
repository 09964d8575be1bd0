// The page that shows how a form stands in other pages: puts one there, writes the snippet, and lists what the page hears.

import "./copy.js";

const EVENTS = [
  "ready", "dirty", "submit.start", "submit.success", "submit.error", "conflict", "definition.changed",
  "token.request", "session.expiring", "session.expired", "resize", "error",
];
const MOST_LISTED = 30;
const TOKEN_URL = "/embed/demo/token";

const form = document.getElementById("demo");
const stage = document.getElementById("stage");
const { origin, entity } = form.dataset;
const at = (id) => document.getElementById(id);
const way = () => form.querySelector("[name=way]:checked").value;

/** Attributes of the element as they are chosen, in the order in which they are written. */
function attributes(tokenUrl) {
  const record = at("record").value;
  return [
    ["entity", entity],
    ...(record ? [["record", record]] : []),
    ...(at("panels").value ? [["panels", at("panels").value]] : []),
    ...(at("compact").checked ? [["compact", ""]] : []),
    ...(at("readonly").checked ? [["readonly", ""]] : []),
    ...(way() === "token" ? [["token-url", tokenUrl]] : []),
  ];
}

function frameAddress() {
  const address = new URL(`/embed/${encodeURIComponent(entity)}/${encodeURIComponent(at("record").value || "new")}`, origin);
  if (at("panels").value) address.searchParams.set("panels", at("panels").value);
  for (const name of ["compact", "readonly"]) if (at(name).checked) address.searchParams.set(name, "1");
  return address.href;
}

function quote(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function snippet() {
  if (way() === "iframe") return `<iframe title="Form" width="100%" height="700" frameborder="0"\n  src="${quote(frameAddress())}"></iframe>`;
  const given = attributes("/my/token").map(([name, value]) => (value ? `${name}="${quote(value)}"` : name));
  return `<script src="${origin}/embed.js" defer></script>\n<demandflow-form ${given.join("\n  ")}></demandflow-form>`;
}

function serverPart() {
  const asked = { entity, record: at("record").value || "new", actions: ["read", "write"], origin: "https://your.page", user: "who sits there" };
  return `curl ${origin}/embed/tokens \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify(asked)}'`;
}

function makeFrame() {
  const frame = document.createElement("iframe");
  Object.assign(frame, { title: "Form", src: frameAddress(), className: "plain-frame" });
  return frame;
}

function makeElement() {
  const element = document.createElement("demandflow-form");
  for (const [name, value] of attributes(TOKEN_URL)) element.setAttribute(name, value);
  for (const name of EVENTS) element.addEventListener(`demandflow:${name}`, ({ detail }) => list(name, detail));
  if (at("accent").value !== at("accent").defaultValue) element.setTheme({ accent: at("accent").value });
  return element;
}

function list(name, detail) {
  const item = document.createElement("li");
  const bold = document.createElement("b");
  bold.textContent = name;
  item.append(bold, ` ${JSON.stringify(detail)}`);
  at("events").prepend(item);
  while (at("events").children.length > MOST_LISTED) at("events").lastChild.remove();
}

function show() {
  const isFrame = way() === "iframe";
  at("snippet").value = snippet();
  at("server").value = serverPart();
  at("server-part").hidden = way() !== "token";
  at("script-src").hidden = isFrame;
  at("heard").hidden = isFrame;
  at("accent").closest("label").hidden = isFrame;
  at("events").replaceChildren();
  stage.replaceChildren(isFrame ? makeFrame() : makeElement());
}

form.addEventListener("change", ({ target }) => {
  if (target.id === "entity") location.search = new URLSearchParams({ entity: target.value });
  else if (target.id === "accent") stage.querySelector("demandflow-form")?.setTheme({ accent: target.value });
  else show();
});
form.addEventListener("submit", (event) => event.preventDefault());
show();
