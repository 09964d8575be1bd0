// Requests pages of this server with a script, so that a form stays as it is when no page comes back.

import { parsePage } from "./parsing.js";
import { fetchWithSession } from "./session_fetch.js";
import { say } from "./texts.js";

const ACCEPT = { accept: "application/problem+json, text/html" };
/** After so many milliseconds without an answer a person may try again. The server carries a save out once. */
const TIMEOUT_MS = 60_000;

/**
 * Requests a page. It never rejects: without a connection the status is 0.
 * @param {string | URL} url
 * @param {RequestInit} [options]
 * @returns {Promise<FrameResponse>}
 */
export async function requestPage(url, options = {}) {
  try {
    const response = await fetchWithSession(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...options, headers: ACCEPT });
    const text = await response.text();
    const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
    return {
      status: response.status,
      headers: response.headers,
      url: response.url,
      page: isPage ? parsePage(text) : null,
      problem: isPage ? {} : readProblem(text),
    };
  } catch {
    return { status: 0, headers: new Headers(), url: "", page: null, problem: offlineProblem() };
  }
}

/**
 * Posts a form. Typing is stopped meanwhile: it would be in neither the post nor the page that answers.
 * @param {StartedForm} form
 * @param {URLSearchParams} params
 * @param {(url: string, body: URLSearchParams) => Promise<FrameResponse>} post
 */
export async function postForm({ element }, params, post) {
  element.inert = true;
  const response = await post(element.action, params);
  element.inert = false;
  return response;
}

/**
 * @param {string} text
 * @returns {Problem}
 */
function readProblem(text) {
  try {
    const problem = JSON.parse(text);
    return typeof problem === "object" && problem !== null ? problem : {};
  } catch {
    return {};
  }
}

/** @returns {Problem} */
function offlineProblem() {
  return { title: say("offline"), detail: say("offline-advice"), code: "offline" };
}
