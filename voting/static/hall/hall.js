// The hall's screen: one picture after another, the time that is left, and news as soon as there are any.
// Without this script the page lists all pictures and loads itself again; with it a dead network changes nothing
// on the screen but one quiet line.
"use strict";

const ASK_EVERY_MS = 10_000;
const WAIT_MS = 8_000;

const hall = document.getElementById("hall");
const unheard = document.getElementById("unheard");
const stage = matchMedia("(min-width: 50rem) and (min-aspect-ratio: 5/4)");

// Pictures.
const seen = new Set();
let current = null;
let paused = false;
let turning;

const pictures = () => [...hall.querySelectorAll(":scope > section")];
const isDue = (picture) => !("once" in picture.dataset && seen.has(picture.id));

// Long titles, another language, much to say above: letters as large as the picture holds.
const SIZES = ["tight", "tighter", "tightest"];

function fit(picture) {
  picture.classList.remove(...SIZES);
  for (const size of SIZES) {
    if (!stage.matches || picture.scrollHeight <= picture.clientHeight) return;
    picture.classList.remove(...SIZES);
    picture.classList.add(size);
  }
}

function show(picture) {
  current = picture.id;
  seen.add(current);
  for (const each of pictures()) each.classList.toggle("on", each === picture);
  fit(picture);
  clearTimeout(turning);
  if (!paused) turning = setTimeout(() => turn(1), picture.dataset.seconds * 1000);
}

// By itself it shows each option of a result once; a key goes through them again.
function turn(step, due = isDue) {
  const all = pictures();
  const at = all.findIndex((each) => each.id === current);
  for (let gone = 1; gone <= all.length; gone += 1) {
    const next = all[(at + step * gone + all.length * gone) % all.length];
    if (due(next)) return show(next);
  }
}

// A result that is new begins at once; otherwise what was shown stays.
function begin() {
  hall.classList.add("rotates");
  const all = pictures();
  const news = all.find((each) => "once" in each.dataset && !seen.has(each.id));
  const first = news || all.find((each) => each.id === current) || all[0];
  if (first) show(first);
}

// News.
let etag = "";
let heard = new Date();

async function ask() {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), WAIT_MS);
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(hall.dataset.address, { cache: "no-store", headers, signal: stop.signal });
    if (answer.status === 200 && answer.headers.get("ETag")) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      etag = answer.headers.get("ETag");
      page.querySelector("footer").remove();  // The page around it has its own.
      hall.replaceChildren(...page.body.childNodes);
      countdown.tick();
      begin();
    } else if (answer.status !== 304) {
      throw new Error(`the server answered ${answer.status}`);
    }
    heard = new Date();
    countdown.hear(answer.headers.get("Date"));
    unheard.hidden = true;
  } catch {
    // A hall's Wi-Fi that fails, a server that restarts, a page of the network's own: the picture stays.
    const time = heard.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    unheard.textContent = unheard.dataset.words.replace("{time}", time);
    unheard.hidden = false;
  }
  clearTimeout(late);
  setTimeout(ask, ASK_EVERY_MS);
}

// Keys and buttons.
const controls = document.getElementById("controls");
const button = (does) => controls.querySelector(`[data-does=${does}]`);
const everything = () => true;

const DOES = {
  next: () => turn(1, everything),
  back: () => turn(-1, everything),
  pause() {
    paused = !paused;
    button("pause").setAttribute("aria-pressed", paused);
    const picture = document.getElementById(current);
    if (picture) show(picture);
  },
  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  },
};
// What a presenter's clicker sends, and what a hand finds in the dark.
const KEYS = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "back", PageUp: "back", p: "pause", f: "fill" };

controls.addEventListener("click", (event) => {
  const does = event.target.dataset.does;
  if (does) DOES[does]();
});
addEventListener("keydown", (event) => {
  const does = KEYS[event.key];
  if (!does || !stage.matches || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.closest("button, a")) return;
  event.preventDefault();
  DOES[does]();
});

// A screen that goes dark is no screen. Browsers allow this only over https, and let go when the tab is hidden.
async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  } catch {
    // Then the person who set the laptop up sees to it.
  }
}
addEventListener("visibilitychange", stayAwake);

function arrange() {
  controls.hidden = !stage.matches;
  begin();
}
addEventListener("resize", arrange);
arrange();
stayAwake();
setTimeout(ask, ASK_EVERY_MS);
