// Buttons that copy the text of an element: data-copy is its id.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    button.textContent = "Copied";
  } catch {
    source.focus();
    source.select?.();
    button.textContent = "Press Ctrl C";
  }
});
