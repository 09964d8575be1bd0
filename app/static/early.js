// Runs before the page is drawn, so that styles know whether scripts run. In a frame without an origin no other
// script of ours would run.
document.documentElement.classList.add(window.origin === "null" ? "boxed" : "js");
