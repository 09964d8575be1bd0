// The host page around a frame: a handshake with it, then messages over a port. Every message is checked, and none is run as code.

const NAMESPACE = "demandflow-forms";
const VERSION = 1;
/** Milliseconds after which the frame says hello again, until the host page answers. */
const HELLO_DELAYS = [0, 250, 1000, 3000];
const MAX_TEXT_LENGTH = 20_000;
const MAX_ENTRIES = 2000;

/**
 * @param {unknown} value
 * @returns {value is string}
 */
const isText = (value) => typeof value === "string" && value.length <= MAX_TEXT_LENGTH;

/** @param {unknown} value */
const isFlag = (value) => typeof value === "boolean";

/**
 * Whether a value is an object as JSON makes it: no array, no Date, no object of another class.
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isPlain = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** @param {unknown} value @param {(entry: unknown) => boolean} isEntry */
const isTable = (value, isEntry) =>
  isPlain(value) && Object.keys(value).length <= MAX_ENTRIES && Object.values(value).every((entry) => isEntry(entry));

/** @param {unknown} value */
const isTextList = (value) => Array.isArray(value) && value.length <= MAX_ENTRIES && value.every(isText);

/** @param {unknown} value */
const isFieldValue = (value) => isText(value) || isFlag(value) || Number.isFinite(value) || value === null || isTextList(value);

/** @param {unknown} value @param {(value: unknown) => boolean} isRight */
const isOptional = (value, isRight) => value === undefined || isRight(value);

/** What another frame says: texts, one of which may be in a notice. @param {unknown} value */
const isRelayed = (value) => isTable(value, (member) => isText(member) || isTable(member, isText));

/** @typedef {(payload: Record<string, unknown>) => boolean} PayloadCheck */

/** What a host page may send, by type, with a check of the payload. */
const PAYLOAD_CHECKS = new Map(
  /** @type {[string, PayloadCheck][]} */ ([
    ["token.response", ({ token }) => token === null || isText(token)],
    ["prefill", ({ values, overwrite }) => isTable(values, isFieldValue) && isOptional(overwrite, isFlag)],
    ["values", () => true],
    ["reset", () => true],
    ["label", ({ text }) => isText(text)],
    ["live", ({ group, lead, message }) => isText(group) && isOptional(lead, isFlag) && isOptional(message, isRelayed)],
    ["validate", () => true],
    ["submit", () => true],
    ["focus", ({ field }) => isText(field)],
    ["theme", ({ tokens }) => isTable(tokens, isText)],
    ["scheme", ({ scheme }) => isText(scheme)],
    ["readonly", ({ on }) => isFlag(on)],
    ["welcome", ({ v, config }) => v === VERSION && isPlain(config) && isTable(config.theme ?? {}, isText)],
  ]),
);

/**
 * Checks a message of the host page.
 * @param {unknown} data
 * @returns {HostMessage | null} null if it is not a message of ours, or if its payload has not the shape that its type demands
 */
export function readMessage(data) {
  if (!isPlain(data) || data.ns !== NAMESPACE || data.v !== VERSION || !isText(data.id) || !isText(data.type)) return null;
  if (!isPlain(data.payload) || !PAYLOAD_CHECKS.get(data.type)?.(data.payload)) return null;
  return /** @type {HostMessage} */ ({ id: data.id, type: data.type, payload: data.payload });
}

/**
 * Says hello to the host page until it answers. Listens to `window.parent` only.
 * @param {string[]} origins the origins that the host page may have, besides our own
 * @param {object} handlers
 * @param {(config: HostConfig) => void} handlers.onWelcome called when the host page answers, and again after it was loaded anew
 * @param {(command: HostCommand) => Promise<unknown>} handlers.onCommand resolves with the answer, undefined for no answer
 * @returns {Host}
 */
export function createHost(origins, { onWelcome, onCommand }) {
  const allowedOrigins = new Set([...origins, window.location.origin]);
  const helloId = Math.random().toString(36).slice(2);
  let messageCount = 0;
  /** @type {MessagePort | null} */
  let port = null;
  let hostOrigin = "";

  /** @param {string} type @param {unknown} payload @param {string} [id] */
  function envelope(type, payload, id) {
    return { ns: NAMESPACE, v: VERSION, id: id ?? String((messageCount += 1)), type, payload };
  }

  function sayHello() {
    // Any page may read this message, since it says only that a frame is here.
    if (!port) window.parent.postMessage(envelope("hello", { versions: [VERSION] }, helloId), "*");
  }

  /** @param {unknown} data */
  async function receive(data) {
    const message = readMessage(data);
    if (!message && isPlain(data) && isText(data.id) && PAYLOAD_CHECKS.has(String(data.type))) {
      port?.postMessage(envelope("answer", { error: "invalid_argument" }, data.id));
    }
    if (!message || message.type === "welcome") return;
    const answer = await onCommand(message);
    if (answer !== undefined) port?.postMessage(envelope("answer", answer, message.id));
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !allowedOrigins.has(event.origin)) return;
    if (hostOrigin && event.origin !== hostOrigin) return;
    const message = readMessage(event.data);
    const [newPort] = event.ports;
    if (message?.type !== "welcome" || !newPort || event.ports.length !== 1) return;
    port?.close();
    port = newPort;
    hostOrigin = event.origin;
    port.onmessage = ({ data }) => receive(data);
    onWelcome(message.payload.config);
  });

  if (window.parent !== window) for (const delay of HELLO_DELAYS) setTimeout(sayHello, delay);
  return {
    notify(type, detail) {
      port?.postMessage(envelope(type, detail));
    },
    isConnected: () => port !== null,
    origin: () => hostOrigin || window.location.ancestorOrigins?.[0] || originOf(document.referrer),
  };
}

/**
 * The origin of an address, "" for our own origin and for what is no address.
 * @param {string} url
 */
function originOf(url) {
  const { origin } = URL.canParse(url) ? new URL(url) : window.location;
  return origin === window.location.origin ? "" : origin;
}
