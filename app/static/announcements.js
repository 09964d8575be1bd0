// What a page says once: aloud, and not again when it is asked for again.

const SILENCE = 50;

/** What comes with the page is not read out, what becomes visible is; its place is kept, or the buttons below would jump. */
export function speakAloud(said) {
  said.classList.add("silent");
  setTimeout(() => said.classList.remove("silent"), SILENCE);
}

/** What a redirect said once is not to be said again when the page is asked for again. */
export function withoutOnceTold(address) {
  const url = new URL(address);
  for (const name of ["told", "draft", "draft_of"]) url.searchParams.delete(name);
  return url;
}
