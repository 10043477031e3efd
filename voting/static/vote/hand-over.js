// A steward's tablet in a voter's hands. The whole vote stays one entry of the browser's history: forms are sent
// from here and their answers put in place, so that going back finds no page of it, and nothing is left to clear
// but this page. It clears itself when nobody touches it; read-aloud.js reads it.
"use strict";
(() => {
  // Nobody is given less than 20 s to say that they are still there, whenever the clock below looks.
  const WARN_AFTER_MS = 35_000;
  const CLEAR_AFTER_MS = 60_000;
  const find = (selector) => document.querySelector(selector);
  // Between clearing and the next page there is nothing to find.
  function showing(selector, isShown) {
    const part = find(selector);
    if (part) part.hidden = !isShown;
  }

  // Clearing.
  function leaveFor(address) {
    window.speechSynthesis?.cancel();
    document.body.replaceChildren();
    location.replace(address);
  }
  const clear = () => leaveFor((find("p.code") ? find("[data-back]") : find("[data-start-again]")).href);

  // A page that the browser kept to show again holds nothing.
  addEventListener("pagehide", () => document.body.replaceChildren());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Nobody there. An empty page to type a code on has nothing to clear.
  let touched = Date.now();
  const holdsNothing = () => (find("#code-form") && !find("#code").value) || !find("[data-back]");
  // The warning takes the focus itself, which is nobody's touch.
  let isWarning = false;
  function touch() {
    if (isWarning) return;
    touched = Date.now();
    showing("#still-there", false);
  }
  setInterval(() => {
    if (holdsNothing() || window.speechSynthesis?.speaking) return touch();
    const idle = Date.now() - touched;
    if (idle >= CLEAR_AFTER_MS) clear();
    else if (idle >= WARN_AFTER_MS && find("#still-there").hidden) {
      isWarning = true;
      showing("#still-there", true);
      find("#still-there button").focus();
      isWarning = false;
    }
  }, 1000);
  // Whoever listens moves the focus, or the page under a reading finger, and may press nothing for long.
  for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove", "focusin", "scroll"]) {
    addEventListener(kind, touch, { passive: true });
  }

  // Sending.
  let isSending = false;
  async function send(form, button) {
    const fields = new URLSearchParams(new FormData(form));
    if (button?.name) fields.set(button.name, button.value);
    const asks = (button?.getAttribute("formmethod") || form.method).toLowerCase();
    const address = button?.getAttribute("formaction") || form.action;
    const answer = await (asks === "get"
      ? fetch(`${address}?${fields}`, { cache: "no-store" })
      : fetch(address, { method: "POST", body: fields, cache: "no-store" }));
    if (answer.redirected) return leaveFor(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Whatever is no page of the vote (a fault, a page of the network's own) must not take its place.
    if (!page.querySelector("nav.helping")) throw new Error("not a page of the vote");
    window.speechSynthesis?.cancel();
    for (const name of ["lang", "dir"]) document.documentElement[name] = page.documentElement[name];
    document.title = page.title;
    document.body.replaceWith(page.body);
    begin();
    (find("#problems") ?? find("main")).focus();
    scrollTo(0, 0);
  }
  addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      await send(event.target, event.submitter);
    } catch {
      showing("#no-line", true);
    }
    isSending = false;
    touch();
  });

  addEventListener("click", (event) => {
    const link = event.target.closest("[data-start-again]");
    if (link) {
      event.preventDefault();
      leaveFor(link.href);
    }
  });

  function begin() {
    find("#read").hidden = !window.speechSynthesis;
    find("main").tabIndex = -1;
  }
  begin();
})();
