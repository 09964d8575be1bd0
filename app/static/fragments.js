// Where the person is in a form, written into the fragment of the address that a form posts to: browsers keep a
// fragment across a redirect. "#p3/f21-input/4/4" means the panel "p3", the input "f21-input", and the start and end
// of its selection. The whole is never the id of an element: a browser would scroll to that element, and take the
// focus away from the input.

/**
 * "#p3/f21-input/4/4" -> "#p3"
 * @param {string} fragment
 */
export function panelFragment(fragment) {
  return fragment.replace(/\/.*$/, "");
}

/**
 * "p3" and a focus in "f21-input" -> "#p3/f21-input/4/4"; without a focus in a field "#p3/".
 * @param {string} panelId
 * @param {Partial<FormSnapshot>} snapshot
 */
export function positionFragment(panelId, { name, id, selection }) {
  const isField = id && name?.startsWith("f.");
  return `#${[panelId, ...(isField ? [id, ...(selection ?? [])] : [""])].join("/")}`;
}

/**
 * "#p3/f21-input/4/4" -> what `restore` of the form needs to go there; null if the fragment names no input.
 * @param {string} fragment
 * @returns {FormSnapshot | null}
 */
export function snapshotFromFragment(fragment) {
  const [, id, start, end] = fragment.split("/");
  if (!id) return null;
  return { id, selection: end === undefined ? null : [Number(start), Number(end)], secrets: [], actions: [] };
}
