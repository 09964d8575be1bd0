// The sign-in window of a frame: gets a session for it, hands it to the frame that opened the window, and closes.

const asked = new URLSearchParams(location.hash.slice(1));
const wanted = Object.fromEntries(["parent", "entity", "record"].map((name) => [name, asked.get(name) ?? ""]));
const told = document.getElementById("told");
const token = document.getElementById("token");

if (wanted.parent) document.getElementById("parent").textContent = wanted.parent;
if (!window.opener) told.textContent = "No form has opened this window. Go back to the page with the form and choose “Sign in” there.";

async function signIn(how) {
  const buttons = document.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  told.textContent = "";
  try {
    const answer = await fetch("/embed/session", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ ...how, ...wanted }),
    });
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.detail);
    // Only a page of ours can be at the other end, whatever became of the window that opened us.
    window.opener.postMessage(content, location.origin);
    window.close();
  } catch (error) {
    told.textContent = error.message || "That did not work. Try again.";
    for (const button of buttons) button.disabled = false;
    token.focus();
  }
}

document.getElementById("signin").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn({ access_token: token.value.trim() });
});
document.getElementById("continue")?.addEventListener("click", () => signIn({ continue: true }));
