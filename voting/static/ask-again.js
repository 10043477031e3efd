// A page that waits for something: a countdown to run out, another officer to agree. It asks the server again, and
// takes over the parts that have changed. Without this script it loads itself again, or has a link for that.
"use strict";

const WAITS_MS = 5_000;
const LIVE = "[data-live]";

// The earliest moment at which the page says something new by itself.
function untilNext() {
  const ends = [...document.querySelectorAll("[data-closes]")]
    .map((timer) => Date.parse(timer.dataset.closes) - Date.now() - countdown.ahead + 300)
    .filter((left) => left > 0);
  return Math.min(WAITS_MS, ...ends);
}

// A part that stays is left as it is, with whatever somebody has begun to do there.
function takeOver(page) {
  for (const part of document.querySelectorAll(LIVE)) {
    const news = page.getElementById(part.id);
    if (!news || news.dataset.live === part.dataset.live) continue;
    const had = part.contains(document.activeElement);
    part.replaceWith(news);
    if (had) {
      news.tabIndex = -1;
      news.focus();
    }
  }
  countdown.tick();
}

async function askAgain() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected) {
      // What this page waited for is done, or it wants to know once more who asks.
      location.replace(answer.url);
      return;
    }
    if (answer.ok) {
      takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
      countdown.hear(answer.headers.get("Date"));
    }
  } catch {
    // The network is away. What was shown stays.
  }
  setTimeout(askAgain, untilNext());
}

setTimeout(askAgain, untilNext());
