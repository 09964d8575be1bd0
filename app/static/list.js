// The address of a list follows what is sought in it: a reload, a bookmark and the way back from a record find it again.

const search = document.querySelector("form[role=search]");

document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.sourceElement !== search) return;
  const address = new URL(search.action);
  for (const [name, value] of new FormData(search)) if (value) address.searchParams.append(name, value);
  history.replaceState(history.state, "", address);
});
