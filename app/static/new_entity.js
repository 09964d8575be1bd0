// Reads a chosen table into the text area beside it: the server gets it as text, as if it had been pasted.

import { closest } from "./elements.js";

document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== "file") return;
  const area = closest(target, "form")?.querySelector(`textarea[name="${target.dataset.into}"]`);
  const file = target.files?.[0];
  if (file && area instanceof HTMLTextAreaElement) area.value = await file.text();
});
