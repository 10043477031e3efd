// The last answers that are still on this phone: each can be changed or taken back until it is sent.
((doorstep) => {
  const part = document.getElementById("here");
  if (!part) return;
  const list = part.querySelector("ul");
  const row = document.getElementById("row");
  const MOST = 5;

  const fill = (made, texts) => {
    for (const [name, text] of Object.entries(texts)) doorstep.show(made.querySelector(`[data-part="${name}"]`), text);
  };

  const reasonOf = ({ state, reason }) => (state === "turned" ? reason || doorstep.say("unread") : "");

  const rowOf = (item, kind, number) => {
    const made = row.content.cloneNode(true);
    const isPerson = kind === "people";
    fill(made, {
      what: doorstep.say(isPerson ? "a-person" : `a-${item.outcome.replace(" ", "-")}`),
      where: isPerson ? item.name : item.street,
      words: item.words || item.topic || "",
      reason: reasonOf(item),
    });
    made.querySelector("li > div").id = `row-${number}`;
    const [change, back] = ["change", "back"].map((name) => made.querySelector(`[data-do="${name}"]`));
    for (const button of [change, back]) button.setAttribute("aria-describedby", `row-${number}`);
    change.hidden = item.outcome === "withdrawn";
    change.addEventListener("click", () => (isPerson ? doorstep.changePerson(item) : doorstep.change(item)));
    back.addEventListener("click", () => takeBack(item, kind).catch(() => {}));
    return made;
  };

  const takeBack = async (item, kind) => {
    // What the server would not have, it does not have to forget.
    if (kind === "people" || item.outcome === "withdrawn") {
      await doorstep.store.forget(kind, item.id);
      doorstep.tell({ changed: true });
    } else await doorstep.takeBack(item);
    part.focus();
  };

  const refresh = async () => {
    const [answers, people] = await Promise.all([doorstep.store.last(MOST), doorstep.store.people()]);
    part.hidden = !answers.length && !people.length;
    list.replaceChildren(
      ...people.map((each, place) => rowOf(each, "people", `person-${place}`)),
      ...answers.map((each, place) => rowOf(each, "answers", place)),
    );
    const turned = [...people, ...answers].filter(({ state }) => state === "turned").length;
    const notice = document.getElementById("turned");
    notice.hidden = !turned;
    if (turned) notice.querySelector("a").textContent = doorstep.say("turned");
  };

  let due = null;
  doorstep.listSoon = () => {
    clearTimeout(due);
    due = setTimeout(() => refresh().catch(() => {}), 100);
  };
  document.addEventListener("doorstep", doorstep.listSoon);
})(self.doorstep);
