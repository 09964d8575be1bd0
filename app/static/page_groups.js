// How pages of one group reach each other and agree on one that leads: all pages of the browser by a channel and a lock. Where the
// browser refuses those to the frames of other sites, the frames of one host page do so by messages to each other. In elements they
// do not see each other: there the host page passes the messages on, which say nothing that it may not know, and are checked.

/** How many groups may have a leader at once: pages that act with different tokens are in different ones. */
const MAX_LEADERS = 2;
/** A frame looks so often whether those before it are still there. */
const CHECK_MS = 2000;
const MARK = Symbol.for("demandflow-forms group");

/**
 * @typedef {object} PageGroup
 * @property {(message: object) => void} send to all others
 * @property {(hear: (data: any) => void) => void} listen
 * @property {(work: (signal: AbortSignal) => Promise<void>, onWait: () => void) => Promise<void>} lead runs `work` while this page
 *   leads; says where too many lead already
 * @property {() => void} leave
 */

/** What a host page passes on. @type {((payload: { group: string, message: object }) => void) | null} */
let sendToRelay = null;
/** @type {(payload: RelayedMessage) => void} */
let hearRelayed = () => {};

/** @typedef {{ group: string, lead?: boolean, message?: object }} RelayedMessage */

/**
 * Lets frames reach each other by way of their host page.
 * @param {(payload: { group: string, message: object }) => void} send
 */
export function useRelay(send) {
  sendToRelay = send;
}

/** @param {RelayedMessage} payload */
export function receiveRelayed(payload) {
  hearRelayed(payload);
}

/**
 * Joins a group. Resolves with null where the browser has no way for it.
 * @param {string} group
 * @returns {Promise<PageGroup | null>}
 */
export async function joinGroup(group) {
  try {
    await navigator.locks.query();
    return createChannelGroup(group, new BroadcastChannel(`forms ${group}`));
  } catch {
    if (window.parent === window) return null;
    const siblings = createFrameGroup(group);
    if (siblings || !sendToRelay) return siblings;
    return createRelayedGroup(group, sendToRelay);
  }
}

/** @param {string} group @param {BroadcastChannel} channel @returns {PageGroup} */
function createChannelGroup(group, channel) {
  const lifetime = new AbortController();
  const { signal } = lifetime;
  return {
    send: (message) => signal.aborted || channel.postMessage(message),
    listen(hear) {
      channel.onmessage = ({ data }) => hear(data);
    },
    lead: (work, onWait) => whileLocked(`forms ${group}`, signal, () => whileOneOfFew(signal, () => work(signal), onWait)),
    leave() {
      lifetime.abort();
      channel.close();
    },
  };
}

/** @param {string} name @param {AbortSignal} signal @param {() => Promise<void>} work */
async function whileLocked(name, signal, work) {
  await navigator.locks.request(name, { signal }, work).catch(() => {});
}

/** @param {AbortSignal} signal @param {() => Promise<void>} work @param {() => void} onWait */
async function whileOneOfFew(signal, work, onWait) {
  for (let index = 0; index < MAX_LEADERS; index += 1) {
    const isDone = await navigator.locks.request(`forms leader ${index}`, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
    if (isDone) return;
  }
  onWait();
  await whileLocked("forms leader 0", signal, work);
}

/**
 * The host page says which frame leads.
 * @param {string} group
 * @param {NonNullable<typeof sendToRelay>} send
 * @returns {PageGroup}
 */
function createRelayedGroup(group, send) {
  const term = createTerm();
  /** @type {(data: any) => void} */
  let handle = () => {};
  /** @type {(isLeading: boolean) => void} */
  let appoint = () => {};
  hearRelayed = (payload) => {
    if (payload.group !== group) return;
    if (payload.lead !== undefined) appoint(payload.lead);
    if (payload.message) handle(payload.message);
  };
  return {
    send: (message) => send({ group, message }),
    listen(hear) {
      handle = hear;
    },
    async lead(work) {
      appoint = (isLeading) => (isLeading ? term.begin(work) : term.end());
      send({ group, message: {} });
    },
    leave() {
      hearRelayed = () => {};
      term.end();
      send({ group: "", message: {} });
    },
  };
}

/** The time in which a page leads. */
function createTerm() {
  /** @type {AbortController | null} */
  let term = null;
  return {
    isRunning: () => term !== null,
    /** @param {(signal: AbortSignal) => Promise<void>} work */
    begin(work) {
      if (term) return;
      term = new AbortController();
      work(term.signal);
    },
    end() {
      term?.abort();
      term = null;
    },
  };
}

/**
 * Every frame carries its group as a mark; the first of a group leads it. Null for a frame that others do not see.
 * @param {string} group
 * @returns {PageGroup | null}
 */
function createFrameGroup(group) {
  const own = /** @type {Window & { [MARK]?: string }} */ (window);
  const term = createTerm();
  const lifetime = new AbortController();
  const { signal } = lifetime;
  /** @type {() => void} */
  let look = () => {};
  /** @type {(data: any) => void} */
  let handle = () => {};
  own[MARK] = group;
  if (!markedFrames().some(([frame]) => frame === window)) return null;

  function isLeading() {
    const frames = markedFrames();
    const groups = [...new Set(frames.map(([, each]) => each))];
    return { isFirst: frames.find(([, each]) => each === group)?.[0] === window, isOneOfFew: groups.indexOf(group) < MAX_LEADERS };
  }

  window.addEventListener(
    "message",
    ({ source, origin, data }) => {
      const isOurs = origin === window.location.origin && data?.group === group && markedFrames().some(([each]) => each === source);
      look();
      if (isOurs) handle(data.message);
    },
    { signal },
  );
  const timer = setInterval(() => look(), CHECK_MS);

  return {
    send(message) {
      const others = markedFrames().filter(([frame, each]) => each === group && frame !== window);
      for (const [frame] of others) frame.postMessage({ group, message }, window.location.origin);
    },
    listen(hear) {
      handle = hear;
    },
    async lead(work, onWait) {
      look = () => {
        const { isFirst, isOneOfFew } = isLeading();
        if (isFirst && isOneOfFew) term.begin(work);
        else if (term.isRunning()) term.end();
        else if (isFirst) onWait();
      };
      look();
    },
    leave() {
      look = () => {};
      clearInterval(timer);
      lifetime.abort();
      term.end();
      delete own[MARK];
    },
  };
}

/**
 * The frames of the host page that are of our origin and have a mark, in the page's order.
 * @returns {[Window, string][]}
 */
function markedFrames() {
  /** @type {[Window, string][]} */
  const found = [];
  for (let index = 0; index < window.parent.length; index += 1) {
    try {
      const frame = /** @type {Window & { [MARK]?: string }} */ (window.parent[index]);
      if (typeof frame[MARK] === "string") found.push([frame, frame[MARK]]);
    } catch {
      // A frame of somebody else.
    }
  }
  return found;
}
