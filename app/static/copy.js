// Buttons that copy: data-copy is the id of an element whose text it is, data-copy-from an address of ours whose text it is.

const SHOWN_MILLISECONDS = 2000;

async function textOf(button) {
  const source = document.getElementById(button.dataset.copy);
  if (source) return source.value ?? source.textContent;
  const answer = await fetch(button.dataset.copyFrom);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

function say(button, words) {
  button.dataset.label ??= button.textContent;
  button.textContent = words;
  setTimeout(() => (button.textContent = button.dataset.label), SHOWN_MILLISECONDS);
}

function select(source) {
  source.focus();
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(await textOf(button));
    say(button, "Copied");
  } catch {
    const source = document.getElementById(button.dataset.copy);
    if (source) select(source);
    say(button, source ? "Press Ctrl C" : "Not possible here");
  }
});
