// Saving in a frame: what is posted, what came of it, and telling the page around.

import { post } from "./frame_pages.js";

/**
 * `put` puts an answer's page in place of what is shown, and says whether there was one; `refused` says what is wrong instead and
 * gives it a code; `form` and `facts` are those of the page that is shown.
 */
export function createSaves({ tell, put, refused, form, facts }) {
  const waiting = [];

  async function save(element) {
    tell("submit.start");
    const changed = form().changedKeys();
    const here = form().place();
    const pairs = new FormData(element);
    element.inert = true; // what would be typed now would be in neither
    const answer = await post(element.action, pairs);
    element.inert = false;
    if (put(answer)) {
      if (answer.status === 422) returned(answer, here);
      else saved(answer, changed, here);
      return;
    }
    form().stay();
    form().restore(here);
    finish({ saved: false, count: 0, codes: [refused(answer, () => form().save())] });
  }

  function saved(answer, changed, here) {
    form().restore({ ...here, secrets: [], actions: [] });
    const isChanged = new URL(answer.url).searchParams.get("told")?.startsWith("saved");
    const version = form().form.elements.namedItem("version").value;
    const told = { record: facts().record, version, changed: isChanged ? changed : [] };
    if (facts().values) told.values = shownValues(told.changed);
    finish({ saved: true, ...told });
  }

  function returned({ headers }, { secrets, actions }) {
    form().restore({ secrets, actions });
    // Without an error the form has changed meanwhile, and asks to be looked over.
    const codes = (headers.get("x-codes") || "look_again").split(",");
    const fields = [...document.querySelectorAll(".clash [name^='c.']")].map((input) => input.name.slice(2));
    if (codes.includes("conflict")) tell("conflict", { fields: [...new Set(fields)] });
    finish({ saved: false, count: Number(headers.get("x-problems")), codes });
  }

  function finish({ saved: isSaved, ...told }) {
    tell(isSaved ? "submit.success" : "submit.error", told);
    for (const done of waiting.splice(0)) done({ saved: isSaved, ...told });
  }

  /** Where the tenant lets values out: those of the fields that were saved. Secrets have none on the page. */
  function shownValues(keys) {
    const data = new FormData(form().form);
    return Object.fromEntries(keys.map((key) => [key, data.getAll(`f.${key}`)]));
  }

  return {
    save,
    /** A save that the page around asks for. Resolves with what came of it. */
    ask(started) {
      return new Promise((done) => {
        waiting.push(done);
        started.save();
      });
    },
  };
}
