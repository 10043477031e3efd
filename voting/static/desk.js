// The door desk, and the desk where papers are entered: a button sends once; a scanner that types finds the field
// ready; and where the browser can read codes, its camera does. Without this script every form works all the same.
"use strict";

// A second tap on "Issue this pack" must not come to be told that the pack is out already.
addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const form = document.getElementById("scan-form");
const field = form && (form.elements.scan || form.elements.code);
// What to mark a paper with is at hand at once; a scanner's field waits for it only on a computer, because on a
// phone a keyboard would jump up.
const first = document.querySelector("#paper-form :is(.choices input, .choices select)");
// What is said first has the focus, to be heard: what was wrong, or which ballot to hand out. What a scanner types
// then goes into its field all the same.
const said = document.querySelector("#problems, .desk-answer");
if (first && !said) first.focus({ preventScroll: true });
if (field && matchMedia("(pointer: fine)").matches) {
  if (!said) {
    field.focus({ preventScroll: true });
    field.select();
  }
  addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (document.activeElement !== said || key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return;
    field.focus();
    field.select();
  });
}

const LOOK_EVERY_MS = 200;

async function readCodes(view, detector) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  let seen = [];
  while (!seen.length && stream.active) {
    await new Promise((wait) => setTimeout(wait, LOOK_EVERY_MS));
    seen = await detector.detect(view);
  }
  for (const track of stream.getTracks()) track.stop();
  view.hidden = true;
  return seen[0].rawValue;
}

async function offerCamera() {
  if (!form || !navigator.mediaDevices) return;
  const kinds = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (!kinds.includes("qr_code")) return;
  const button = document.getElementById("camera");
  const sorry = document.getElementById("no-camera");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    sorry.hidden = true;
    try {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      field.value = await readCodes(document.getElementById("camera-view"), detector);
      // Not every old phone knows requestSubmit; there the button is pressed.
      if (form.requestSubmit) form.requestSubmit();
      else form.querySelector("button:not([type])").click();
    } catch {
      sorry.hidden = false;
    }
    button.disabled = false;
  });
}

offerCamera();

// The clicker: each press is counted at once, and the page stays where it is. Forms without this script do the same.
async function click(form) {
  const shown = document.querySelector(`[data-heads="${form.dataset.counts}"]`);
  const sorry = document.getElementById("not-counted");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
    });
    const told = await answer.json();
    sorry.hidden = answer.ok;
    if (answer.ok) shown.textContent = told.heads;
    else sorry.textContent = told.refusal;
  } catch {
    sorry.hidden = false;
  }
}

for (const clicker of document.querySelectorAll("form[data-counts]")) {
  clicker.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    click(clicker);
  });
}
