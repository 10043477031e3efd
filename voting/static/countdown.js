// Countdowns: whatever has data-closes shows the time that is left until then. This device's own clock may be
// wrong: what counts is the server's, as it last said.
"use strict";

const countdown = {
  ahead: 0,
  hear(moment) {
    this.ahead = Date.parse(moment) - Date.now() || this.ahead;
  },
  show(timer) {
    const left = Math.ceil((Date.parse(timer.dataset.closes) - Date.now() - this.ahead) / 1000);
    const hours = Math.floor(left / 3600);
    const parts = [Math.floor(left / 60) % 60, left % 60].map((part) => String(part).padStart(2, "0"));
    const words = left <= 0 ? timer.dataset.last : (hours ? `${hours}:` : "") + parts.join(":");
    if (timer.textContent !== words) timer.textContent = words;
    timer.hidden = false;
  },
  tick() {
    for (const timer of document.querySelectorAll("[data-closes]")) this.show(timer);
  },
};

countdown.hear(document.querySelector("[data-now]")?.dataset.now);
countdown.tick();
setInterval(() => countdown.tick(), 1000);
