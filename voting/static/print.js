// Takes the file of a print run as it leaves the press, says how far it is, and tells the site whether it
// arrived whole. Without this script the browser downloads the file, and the page of the packs asks.
(() => {
  const sentence = (name, words = {}) => {
    const text = document.querySelector(`.sentences`).content.querySelector(`[data-name="${name}"]`).textContent;
    return Object.entries(words).reduce((said, [key, value]) => said.replace(`{${key}}`, value), text);
  };

  // Tells the site what became of the file; it answers by leading to the page of the packs.
  const say = async (form, address) => {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const reply = await fetch(address, { method: "POST", body, redirect: "manual" });
    if (reply.type !== "opaqueredirect") throw new Error("Not done.");
  };

  // The parts of the file as they come; `onSheets` hears how many sheets are here, and says whether to go on.
  const take = async (reply, onSheets) => {
    const number = (name) => Number(reply.headers.get(name));
    const [all, before, each] = [number("X-Sheets"), number("X-Bytes-Before"), number("X-Bytes-A-Sheet")];
    const parts = [];
    let bytes = 0;
    for (const reader = reply.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.length;
      if (!onSheets(Math.max(0, Math.min(all, Math.floor((bytes - before) / each))), all)) {
        await reader.cancel();
        return null;
      }
    }
    if (bytes !== number("Content-Length")) throw new Error("The file is cut short.");
    return new Blob(parts, { type: "application/pdf" });
  };

  const keep = (blob, reply) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = /filename=([^;]+)/.exec(reply.headers.get("Content-Disposition"))[1];
    link.click();
  };

  const print = async (form) => {
    const place = form.parentElement.querySelector("[data-progress]");
    const told = place.querySelector("[data-told]");
    const bar = place.querySelector("progress");
    const cancel = place.querySelector("[data-cancel]");
    const began = performance.now();
    // Not before the site has answered: what it was about to register could not be discarded yet.
    let isCancelled = false;
    cancel.onclick = () => { isCancelled = true; };
    const discard = (why) => say(form, form.dataset.discard).then(
      () => { told.textContent = sentence(why); },
      () => { told.textContent = sentence("ask"); },
    );
    form.hidden = true;
    place.hidden = false;
    try {
      const reply = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!reply.headers.get("Content-Type").startsWith("application/pdf")) {
        // Refused, and nothing registered: the page that says why.
        form.submit();
        return;
      }
      const blob = await take(reply, (done, all) => {
        const seconds = (performance.now() - began) / 1000;
        const left = done ? Math.ceil((seconds * (all - done)) / done) : "…";
        bar.max = all;
        bar.value = done;
        told.textContent = sentence("far", { done: done.toLocaleString(), all: all.toLocaleString(), left });
        return !isCancelled;
      });
      cancel.hidden = true;
      if (!blob) {
        await discard("cancelled");
        return;
      }
      keep(blob, reply);
    } catch (_cutOff) {
      cancel.hidden = true;
      await discard("broken");
      return;
    }
    // The file is kept: from here on only a person can say that it is worth nothing.
    await say(form, form.dataset.arrived).then(
      () => { told.textContent = sentence("here"); },
      () => { told.textContent = sentence("ask"); },
    );
  };

  for (const form of document.querySelectorAll("form[data-print]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      print(form);
    });
  }

  // Until a phone has scanned the test ballot: look again every few seconds.
  const look = async () => {
    const reply = await fetch(location.href).catch(() => null);
    const page = reply && reply.ok ? await reply.text() : "data-await";
    if (page.includes("data-await")) setTimeout(look, 3000);
    else location.reload();
  };
  if (document.querySelector("[data-await]")) setTimeout(look, 3000);
})();
