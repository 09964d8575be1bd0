// How a form asks the server: as any page of ours does, or, in somebody else's page, with a session that is kept in memory alone.

let session = "";
let renew = null;

/** From now on requests carry this session. `again` gets another one where it is no longer taken, and resolves with whether it could. */
export function useSession(text, again) {
  session = text;
  renew = again;
}

/** `fetch`, with the session; once more where that had ended and could be renewed. */
export async function ask(address, options = {}) {
  const answer = await fetch(address, signed(options));
  if (answer.status !== 401 || !renew || !(await renew())) return answer;
  return fetch(address, signed(options));
}

/** The options of a request that carries the session. */
export function signed(options) {
  if (!session) return options;
  const headers = new Headers(options.headers);
  headers.set("authorization", `Bearer ${session}`);
  return { ...options, headers };
}
