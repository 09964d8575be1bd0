// Where on a form the person is: goes along with a post in the fragment of its address, which browsers keep through the redirect.
// "#p3/f21-input/4/4": the panel, the field with the focus, the caret. Never the id of anything: for that a browser would take the
// focus away again once the page is there.

/** A fragment's panel, as a fragment. */
export const panelOf = (fragment) => fragment.split("/")[0];

/** `place`: of the inputs. */
export function fragmentOf(panel, { name, id, selection }) {
  const isInput = id && name?.startsWith("f.");
  return `#${[panel, ...(isInput ? [id, ...(selection ?? [])] : [""])].join("/")}`;
}

/** What `fragmentOf` said, for a form's `restore`; null where it names no field. */
export function placeIn(fragment) {
  const [, id, start, end] = fragment.split("/");
  if (!id) return null;
  return { id, selection: end === undefined ? null : [Number(start), Number(end)], secrets: [], actions: [] };
}
