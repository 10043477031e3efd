// A page of the vote read aloud by a steward's tablet: each part in its own language, by voices that are on the
// tablet itself, so that no word leaves it. A part without a voice is said and shown to be left out, and read by
// the nearest voice if the person asks for it.
"use strict";
(() => {
  // The buttons of a row have no words of their own: the option above them is read.
  const READ = "main h1, main h2, main p, main legend, main label:not(.nothing, .rank *), main .chosen li, main button";
  const find = (selector) => document.querySelector(selector);
  const pageTag = () => document.documentElement.lang;

  const voices = () => speechSynthesis.getVoices().filter((voice) => voice.localService);
  const base = (tag) => tag.split("-")[0].toLowerCase();
  const voiceFor = (tag) => voices().find((voice) => base(voice.lang.replace("_", "-")) === base(tag));
  const nearestVoice = () => voiceFor(pageTag()) ?? voices().find((voice) => voice.default) ?? voices()[0];

  // What is to be read: the words that stand together in one language.
  function* parts() {
    for (const element of document.querySelectorAll(READ)) {
      if (element.checkVisibility() && !element.querySelector(READ)) yield* partsOf(element);
    }
  }
  function* partsOf(element) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let part = null;
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (!data.trim() || parentElement.closest("[aria-hidden], [hidden], select")) continue;
      const words = parentElement.closest(".code") ? [...data.trim()].join(" ") : data.trim();
      const speaker = parentElement.closest("[lang]");
      if (part?.speaker === speaker) part.words += ` ${words}`;
      else {
        if (part) yield part;
        part = { element, speaker, tag: speaker.lang, words };
      }
    }
    if (part) yield part;
  }
  // A title or question that stands beside itself in a language that is read.
  const isSaidOtherwise = ({ speaker, tag }) => !voiceFor(tag) && speaker.matches("bdi, h1, p")
    && [...speaker.parentElement.children].some((each) => each !== speaker && each.hasAttribute("lang")
      && each.matches("bdi, h1, p") && voiceFor(each.lang));

  const nameOf = (tag) => new Intl.DisplayNames([pageTag()], { type: "language" }).of(tag) ?? tag;

  // Each part with the words and the voice by which it is said; where there is none, that it is left out.
  function* sentences(all, withAnyVoice) {
    let saidOf = null;
    for (const part of all) {
      const voice = voiceFor(part.tag) ?? (withAnyVoice ? nearestVoice() : undefined);
      if (voice) yield { ...part, voice };
      else if (part.element !== saidOf && voiceFor(pageTag())) {
        saidOf = part.element;
        const words = find("#unread").dataset.unsaid.replace("{language}", nameOf(part.tag));
        yield { ...part, tag: pageTag(), voice: voiceFor(pageTag()), words };
      }
    }
  }
  function show(unread) {
    for (const each of document.querySelectorAll(".unread")) each.classList.remove("unread");
    for (const { element } of unread) element.classList.add("unread");
    const names = [...new Set(unread.map(({ tag }) => nameOf(tag)))].join(", ");
    find("#unread p").textContent = find("#unread").dataset.words.replace("{languages}", names);
    find("#unread").hidden = !unread.length || !voices().length;
    find("#no-voice").hidden = voices().length > 0;
  }
  function read(withAnyVoice) {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const all = [...parts()].filter((part) => !isSaidOtherwise(part));
    show(withAnyVoice && voices().length ? [] : all.filter(({ tag }) => !voiceFor(tag)));
    const queue = [...sentences(all, withAnyVoice)];
    const button = find("#read");
    const label = button.textContent;
    if (queue.length) button.textContent = button.dataset.stop;
    queue.forEach(({ element, tag, voice, words }, at) => {
      const said = new SpeechSynthesisUtterance(words);
      Object.assign(said, { lang: tag, voice, rate: 0.9 });
      said.onstart = () => element.classList.add("reading");
      said.onend = said.onerror = () => {
        element.classList.remove("reading");
        if (at === queue.length - 1 || !speechSynthesis.speaking) button.textContent = label;
      };
      speechSynthesis.speak(said);
    });
    return undefined;
  }
  addEventListener("click", (event) => {
    if (event.target.closest("#read")) read(false);
    if (event.target.closest("#unread button")) read(true);
  });
})();
