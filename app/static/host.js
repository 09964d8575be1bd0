// The page around a frame: the handshake with it, then messages over a port of our own. Every payload is checked, none is evaluated.

const NAMESPACE = "demandflow-forms";
const VERSION = 1;
const HELLO_DELAYS = [0, 250, 1000, 3000];
const LONGEST_TEXT = 20_000;
const MOST_ENTRIES = 2000;

const isText = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;
const isFlag = (value) => typeof value === "boolean";
const isPlain = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const isTable = (value, isEntry) =>
  isPlain(value) && Object.keys(value).length <= MOST_ENTRIES && Object.values(value).every((entry) => isEntry(entry));
const isValue = (value) =>
  isText(value) || isFlag(value) || Number.isFinite(value) || value === null || (Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(isText));

/** What a host may say, and what must be in it. */
const SHAPES = new Map([
  ["token.response", ({ token }) => token === null || isText(token)],
  ["prefill", ({ values }) => isTable(values, isValue)],
  ["validate", () => true],
  ["submit", () => true],
  ["focus", ({ field }) => isText(field)],
  ["theme", ({ tokens }) => isTable(tokens, isText)],
  ["scheme", ({ scheme }) => isText(scheme)],
  ["readonly", ({ on }) => isFlag(on)],
  ["welcome", ({ v, config }) => v === VERSION && isPlain(config) && isTable(config.theme ?? {}, isText)],
]);

/** A message in our form whose payload is as its type demands, or null. */
export function readMessage(data) {
  if (!isPlain(data) || data.ns !== NAMESPACE || data.v !== VERSION || !isText(data.id) || !isText(data.type)) return null;
  if (!isPlain(data.payload) || !SHAPES.get(data.type)?.(data.payload)) return null;
  return { id: data.id, type: data.type, payload: data.payload };
}

/**
 * Greets the page around us until it answers. Only `window.parent` is listened to, and only under one of `origins`, as the server
 * listed them, or under our own. `welcomed` gets its configuration, also when it greets anew; `commanded` gets a type and a payload, and what it
 * returns or resolves with is the answer.
 */
export function createHost(origins, { welcomed, commanded }) {
  const known = new Set([...origins, window.location.origin]);
  const greeting = Math.random().toString(36).slice(2);
  let count = 0;
  let port = null;
  let origin = "";

  function envelope(type, payload, id) {
    return { ns: NAMESPACE, v: VERSION, id: id ?? String((count += 1)), type, payload };
  }

  function greet() {
    // Anybody may read it: it says nothing but that we are here.
    if (!port) window.parent.postMessage(envelope("hello", { versions: [VERSION] }, greeting), "*");
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !known.has(event.origin) || (origin && event.origin !== origin)) return;
    const message = readMessage(event.data);
    if (message?.type !== "welcome" || event.ports.length !== 1) return;
    port?.close();
    [port] = event.ports;
    origin = event.origin;
    port.onmessage = ({ data }) => hear(data);
    welcomed(message.payload.config);
  });

  async function hear(data) {
    const message = readMessage(data);
    if (!message || message.type === "welcome") return;
    const answer = await commanded(message.type, message.payload);
    if (answer !== undefined) port.postMessage(envelope("answer", answer, message.id));
  }

  if (window.parent !== window) for (const delay of HELLO_DELAYS) setTimeout(greet, delay);
  return {
    tell(type, payload = {}) {
      port?.postMessage(envelope(type, payload));
    },
    isThere: () => port !== null,
    /** The origin of the page around us as far as it is known, "" where the browser does not tell. */
    origin: () => origin || window.location.ancestorOrigins?.[0] || originOf(document.referrer),
  };
}

function originOf(address) {
  const { origin } = URL.canParse(address) ? new URL(address) : window.location;
  return origin === window.location.origin ? "" : origin;
}
