// Keeps the address of a list page in step with its search, so that a reload, a bookmark and the way back from a
// record find the same list.

const search = document.querySelector("form[role=search]");

document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (!(search instanceof HTMLFormElement) || detail.ctx.sourceElement !== search) return;
  const url = new URL(search.action);
  for (const [name, value] of new FormData(search)) if (value) url.searchParams.append(name, String(value));
  history.replaceState(history.state, "", url);
});
