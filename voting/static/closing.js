// Where officers and helpers work: a countdown to closing comes up, and goes, without loading the page again.
// It is read from the hall's screen, which says the same. Without this script it is there at the next page.
"use strict";

const closing = document.getElementById("closing");
const ASK_FOR_CLOSING_EVERY_MS = 10_000;
let closingSeen = "";

async function askForClosing() {
  try {
    const headers = closingSeen ? { "If-None-Match": closingSeen } : {};
    const answer = await fetch(closing.dataset.address, { cache: "no-store", headers });
    if (answer.status === 200 && answer.headers.get("ETag")) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const lines = page.querySelectorAll("[data-closing]");
      closingSeen = answer.headers.get("ETag");
      closing.firstElementChild.replaceChildren(...lines);
      closing.hidden = !lines.length;
    }
    if (answer.ok || answer.status === 304) countdown.hear(answer.headers.get("Date"));
    countdown.tick();
  } catch {
    // The network is away. What was shown stays, and counts on.
  }
  setTimeout(askForClosing, ASK_FOR_CLOSING_EVERY_MS);
}

if (closing) setTimeout(askForClosing, ASK_FOR_CLOSING_EVERY_MS);
