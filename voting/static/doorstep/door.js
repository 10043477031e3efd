// One door after another: what is pressed is kept on this phone first, and the page is ready for the next.
((doorstep) => {
  const form = document.getElementById("door");
  if (!form) return;
  const fields = form.elements;
  const complaint = document.getElementById("complaint");
  const changing = document.getElementById("changing");
  const { token } = document.getElementById("phone-line").dataset;
  // The answer that is being changed, or nothing while a new one is written.
  let old = null;
  let saving = false;

  const written = (outcome) => {
    const texts = Object.fromEntries(doorstep.TEXTS.map((name) => [name, fields[name].value]));
    return { ...doorstep.tidyAnswer({ outcome, ...texts }), held: false };
  };

  const complain = (name, facts) => {
    doorstep.show(complaint, name ? doorstep.say(name, facts) : "");
    doorstep.sayWrong(Boolean(name));
    fields.words.setAttribute("aria-invalid", String(Boolean(name)));
    fields.words.setAttribute("aria-describedby", `words-help${name ? " complaint" : ""}`);
    if (!name) fields.words.removeAttribute("aria-invalid");
  };

  const put = (name, value) => {
    const choices = form.querySelectorAll(`[name="${name}"][type="radio"]`);
    if (!choices.length) fields[name].value = value;
    choices.forEach((choice) => { choice.checked = choice.value === value; });
  };

  const turnTo = (answer) => {
    old = answer;
    changing.hidden = !answer;
    form.querySelector("[value=spoke]").textContent = doorstep.say(answer ? "save-change" : "save-answer");
  };

  const clear = () => {
    turnTo(null);
    put("words", "");
    put("topic", "");
    complain("");
  };

  const remember = ({ street, language, outcome }) => doorstep.store.remember(
    token, outcome === "spoke" ? { street, language } : { street },
  );

  // Nothing can be kept on this phone any more: the form goes as it stands, while there is signal.
  const goPlain = (error) => {
    const outdated = error && error.name === "VersionError";
    complain(outdated ? "outdated" : "full");
    complaint.focus();
    if (!outdated) form.removeEventListener("submit", submit);
  };

  const save = async (outcome) => {
    const answer = written(outcome);
    const wrong = doorstep.wrongAnswer(answer);
    if (wrong) {
      complain(wrong);
      fields.words.focus();
      return;
    }
    const warnings = doorstep.warnings(answer.words);
    if (warnings.length) {
      const choice = await doorstep.ask(warnings);
      if (choice === "edit") {
        fields.words.focus();
        return;
      }
      answer.held = choice === "hold";
    }
    const now = Date.now();
    const isChange = Boolean(old);
    const made = old || { id: doorstep.answerKey(now), round: token, at: now };
    const kept = await doorstep.store.keep("answers", { ...made, ...answer });
    clear();
    put("street", kept.street);
    doorstep.showSaved(kept, { isChange });
    doorstep.tell({ changed: true });
    remember(kept).catch(() => {});
    doorstep.sendSoon();
  };

  const submit = (event) => {
    event.preventDefault();
    // The second click of a double one is not a second door.
    if (saving) return;
    saving = true;
    const button = event.submitter || pressed;
    save(button ? button.value : "spoke").catch(goPlain).finally(() => { saving = false; });
  };
  let pressed = null;

  // What is taken back is not being changed any more.
  doorstep.leave = ({ id }) => {
    if (old && old.id === id) clear();
  };

  doorstep.change = (answer) => {
    clear();
    doorstep.noUndo();
    turnTo(answer);
    for (const name of doorstep.TEXTS) put(name, answer[name] || "");
    form.scrollIntoView();
    fields.words.focus();
  };

  // What was taken back comes into the boxes again as a new door, unless the next one is begun already.
  doorstep.writeAgain = (answer) => {
    if (fields.words.value.trim()) return;
    clear();
    for (const name of doorstep.TEXTS) put(name, answer[name] || "");
  };

  doorstep.takeDoors = async () => {
    const { street, language, doors, answers } = await doorstep.store.remembered(token);
    // A page that was kept on the phone shows what was so when it was kept.
    if (doors > Number(document.querySelector("[data-total=doors]").textContent)) doorstep.showTotals({ doors, answers });
    if (street && !fields.street.value) fields.street.value = street;
    if (language && [...fields.language.options].some(({ value }) => value === language)) {
      fields.language.value = language;
    }
    form.noValidate = true;
    form.addEventListener("click", (event) => {
      pressed = event.target.closest("button[name=outcome]");
      if (pressed && event.detail > 1) event.preventDefault();
    });
    form.addEventListener("submit", submit);
    form.addEventListener("input", () => { complain(""); doorstep.hideThanks(); });
    changing.querySelector("button").addEventListener("click", clear);
  };
})(self.doorstep);
