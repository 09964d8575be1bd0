"""What browser scripts show: code -> English. A script calls `say("changes", {count: 2})`; its page carries what it says."""

from collections.abc import Mapping

from app.texts.text import N_, Text, nN_

SCRIPTS: Mapping[str, Text] = {
    # --- a form: form.js, form_page.js, panels.js, summary.js, drafts.js, input_aids.js, definition_updates.js
    "create": N_("Create"),
    "save": N_("Save"),
    "saving": N_("Saving…"),
    "saved-briefly": N_("Saved"),
    "changes": nN_("{count} change", "{count} changes", "count"),
    "panels": N_("Panels"),
    "problems-label": N_("Problems:"),
    "panel-problems": nN_("{panel} ({count} problem)", "{panel} ({count} problems)", "count"),
    "problems-left": nN_("{count} problem left of {total}", "{count} problems left of {total}", "count"),
    "show-all-problems": N_("Show all"),
    "show-one-problem": N_("Show one"),
    "confirm-discard": N_("Discard your changes?"),
    "confirm-leave": N_("Leave without saving?"),
    "draft-saved": N_("Draft saved {time}"),
    "draft-not-saved": N_("Draft not saved yet"),
    "draft-over-size": N_("Too large for a draft. Save to keep your input."),
    "draft-over-count": N_("Too many drafts. Save or discard one; your input stays here."),
    "draft-signed-out": N_("You're signed out. Sign in in another tab to save drafts."),
    "restore": N_("Restore"),
    "browser-had-input": N_("This browser held input that wasn't saved. It's a draft now."),
    "json-not-valid-yet": N_("Not valid JSON yet"),
    "json-name-repeated": N_("The name “{name}” is in one object twice"),
    "one-line-only": N_("This field takes one line of text. Paste one line, or type it."),
    "show": N_("Show"),
    "hide": N_("Hide"),
    "form-updated": N_("An administrator updated this form."),
    "form-updated-advice": N_("Update when you're ready. Your input goes into the new form."),
    # --- a save on a page of its own: page_saves.js
    "save-signed-out": N_("You're signed out, so this wasn't saved."),
    "save-signed-out-advice": N_("Your input stays on this page. Sign in in a new tab, then try again here."),
    "sign-in-in-new-tab": N_("Sign in in a new tab"),
    "save-no-answer": N_("This wasn't saved."),
    "save-no-answer-advice": N_("The answer didn't come from this server. Your input stays on this page. Try again in a moment."),
    "update-form": N_("Update the form"),
    "update-failed": N_("That didn't work. Try again"),
    # --- copy buttons: copy.js
    "copied": N_("Copied"),
    "press-ctrl-c": N_("Press Ctrl C"),
    "not-copied": N_("Couldn't copy"),
    # --- frames: frame.js, frame_pages.js, reveal.js, embed.js
    "form": N_("Form"),
    "loading": N_("Loading the form…"),
    "timeout": N_("This form couldn't be loaded."),
    "open": N_("Open it in a new tab"),
    "open-in-new-tab": N_("Open in a new tab"),
    "try-again": N_("Try again"),
    "failed": N_("That didn't work"),
    "offline": N_("There is no connection"),
    "offline-advice": N_("Your input stays on this page. Try again in a moment."),
    "no-secret": N_("No value is stored."),
    "sign-in": N_("Sign in"),
    "sign-in-to-see": N_("Sign in to see this form"),
    "window-opens": N_("A small window opens. It closes automatically."),
    "window-blocked": N_("The sign-in window couldn't be opened"),
    "window-blocked-advice": N_("Your browser or the page around this form doesn't allow it."),
    "session-ended": N_("Your session has ended."),
    "session-ended-advice": N_("Your input stays on this page. Sign in to continue."),
    # --- the sign-in window of a frame: frame_signin.js
    "window-without-form": N_("No form opened this window. Go back to the page with the form and choose “Sign in” there."),
    "sign-in-failed": N_("That didn't work. Try again."),
}
