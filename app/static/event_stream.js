// Reads the events of one response of the server, with the session of the page: an event source of the browser can't carry
// that of a frame.

import { fetchWithSession } from "./session_fetch.js";

/** The server says something at least every 15 seconds. A connection that is silent for longer is dead. */
const MAX_SILENCE_MS = 45_000;
/** Without a sign-in the server answers with a status, not with the sign-in page. */
const ACCEPT = "text/event-stream, application/json";

/**
 * Calls `onEvent` for each event until the stream ends. Never rejects.
 * @param {string} url
 * @param {AbortSignal} signal ends it
 * @param {(name: string, data: string) => void} onEvent
 * @returns {Promise<number>} the status of the response; 0 where there is no connection
 */
export async function readEvents(url, signal, onEvent) {
  const attempt = new AbortController();
  const end = () => attempt.abort();
  signal.addEventListener("abort", end);
  let silence = setTimeout(end, MAX_SILENCE_MS);
  let status = 0;
  try {
    signal.throwIfAborted();
    const response = await fetchWithSession(url, { signal: attempt.signal, headers: { accept: ACCEPT } });
    status = response.status;
    if (!response.ok || !response.body) return status;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return status;
      clearTimeout(silence);
      silence = setTimeout(end, MAX_SILENCE_MS);
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      blocks.forEach((block) => report(block, onEvent));
    }
  } catch {
    return status;
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", end);
    end();
  }
}

/**
 * Reads "event: name" and "data: text" as our server writes them. Comments have neither.
 * @param {string} block
 * @param {(name: string, data: string) => void} onEvent
 */
function report(block, onEvent) {
  const lines = new Map(block.split("\n").map((line) => /** @type {[string, string]} */ (line.split(/: (.*)/, 2))));
  const name = lines.get("event");
  if (name) onEvent(name, lines.get("data") ?? "");
}
