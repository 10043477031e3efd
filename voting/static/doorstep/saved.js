// What was just saved, with a way back; and after an answer thanks, the reference, and the second question.
((doorstep) => {
  const saved = document.getElementById("saved");
  if (!saved) return;
  const thanks = document.getElementById("thanks");
  const undo = saved.querySelector("button");
  let latest = null;

  const tell = (name, answer) => {
    const facts = { street: answer.street || doorstep.say("no-street") };
    doorstep.show(saved.querySelector("span"), doorstep.say(name, facts));
    saved.hidden = false;
  };

  doorstep.hideThanks = () => { thanks.hidden = true; };

  // Undoing is of the door that was saved just now, and of nothing else.
  doorstep.noUndo = () => {
    latest = null;
    undo.hidden = true;
  };

  doorstep.showSaved = (answer, { isChange }) => {
    latest = isChange ? null : answer;
    undo.hidden = isChange;
    tell(answer.held ? "saved-held" : `saved-${answer.outcome.replace(" ", "-")}`, answer);
    const spoke = answer.outcome === "spoke";
    thanks.hidden = !spoke;
    if (!spoke) return;
    thanks.querySelector("[data-part=reference]").textContent = doorstep.reference(answer.id);
    // The line that is always in view, at the top; what is above it is not needed at a door.
    scrollTo({ top: document.getElementById("main").offsetTop });
    thanks.focus({ preventScroll: true });
  };

  doorstep.showMet = (person) => {
    doorstep.noUndo();
    doorstep.show(saved.querySelector("span"), doorstep.say("met", person));
    saved.hidden = false;
    scrollTo({ top: 0 });
    document.getElementById("main").focus({ preventScroll: true });
  };

  doorstep.takeBack = async (answer) => {
    await doorstep.store.takeBack(answer);
    doorstep.noUndo();
    doorstep.hideThanks();
    doorstep.leave(answer);
    tell("taken-back", answer);
    doorstep.tell({ changed: true });
    doorstep.sendSoon();
  };

  undo.addEventListener("click", () => {
    const answer = latest;
    if (!answer) return;
    doorstep.takeBack(answer).then(() => {
      doorstep.writeAgain(answer);
      document.getElementById("words").focus();
    }).catch(() => {});
  });
})(self.doorstep);
