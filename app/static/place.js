// Where the person is, and came from. Where on a form: goes along with a save in the fragment of its address, which browsers keep through the redirect.
// "#p3/f21-input/4/4": the panel, the field with the focus, the caret. Never the id of anything: for that a browser would take the
// focus away again once the page is there.

const SILENCE = 50;

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

/** The link to the list leads to it as it was left: searched, sorted, at its page. */
export function leadBack(link) {
  const from = document.referrer ? new URL(document.referrer) : null;
  try {
    if (from?.origin === link.origin && from.pathname === link.pathname) {
      from.searchParams.delete("told");
      sessionStorage.setItem(link.pathname, from.search);
    }
    link.search = sessionStorage.getItem(link.pathname) ?? "";
  } catch {
    // Without a storage it leads to the whole list.
  }
}

/** What comes with the page is not read out, what becomes visible is; its place is kept, or the buttons below would jump. */
export function speakAloud(said) {
  said.classList.add("silent");
  setTimeout(() => said.classList.remove("silent"), SILENCE);
}
