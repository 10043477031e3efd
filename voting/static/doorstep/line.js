// The line that is always in view: how much was recorded, how much is still on this phone, and why.
((doorstep) => {
  const line = document.getElementById("phone-line");
  if (!line) return;
  const part = (name) => line.querySelector(`[data-part="${name}"]`);
  const { token, round } = line.dataset;
  const HELD_UP = ["unheard", "closed"];
  let state = "";
  let ended = 0;
  // Whether the browser has refused to keep what is here: then it may empty the page after some days.
  let mayBeEmptied = false;

  // Details of people do not stay here for ever: a warning while they wait, and a word when they have ended.
  const tellOfPeople = async () => {
    const now = Date.now();
    await doorstep.store.endPeople(now);
    ended += await doorstep.store.takeEnded();
    const { count, hours } = await doorstep.store.endingPeople(now);
    doorstep.show(part("people"), count ? doorstep.say("people-end", { count, hours }) : "");
    doorstep.show(part("ended"), ended ? doorstep.say("people-ended", { count: ended }) : "");
    return count + ended;
  };

  const notYet = (left) => `${doorstep.say("not-yet", { left })} ${mayBeEmptied ? doorstep.say("emptied") : ""}`;

  doorstep.promised = (isKept) => {
    mayBeEmptied = !isKept;
    return doorstep.refresh().catch(() => {});
  };

  const refresh = async () => {
    const people = await tellOfPeople();
    const left = await doorstep.store.left();
    const { doors, met } = token ? await doorstep.store.recorded(token) : { doors: 0, met: 0 };
    if (!token && !left && !people) return;
    line.hidden = false;
    line.classList.toggle("all-sent", !left);
    // What is still here may be people, too, so they are among what was recorded.
    doorstep.show(part("counts"), doorstep.say(token ? "counts" : "left", { recorded: doors + met, left }));
    for (const why of HELD_UP) {
      doorstep.show(part(why), left && state === why ? doorstep.say(why) : "");
    }
    doorstep.show(document.querySelector("[data-part=emptied]"), left && mayBeEmptied && HELD_UP.includes(state) ? doorstep.say("emptied") : "");
    const knocked = document.querySelector("[data-knocked]");
    if (knocked && doors) knocked.textContent = doorstep.say("knocked", { recorded: doors });
    const done = document.querySelector("[data-left]");
    if (done) done.textContent = left ? notYet(left) : doorstep.say("all-sent");
  };

  // What all phones of the round did together, as the server told last; without signal this may be a while ago.
  doorstep.showTotals = (totals) => {
    document.querySelectorAll("[data-total]").forEach((each) => { each.textContent = totals[each.dataset.total]; });
  };

  // One look at a time is enough, however much happens meanwhile.
  let looking = null;
  let again = false;
  doorstep.refresh = () => {
    again = true;
    looking = looking || (async () => {
      while (again) {
        again = false;
        await refresh();
      }
    })().finally(() => { looking = null; });
    return looking;
  };

  document.addEventListener("doorstep", ({ detail }) => {
    if (detail.state) state = detail.state;
    if (detail.round && detail.round.id === round) {
      doorstep.showTotals(detail.round);
      doorstep.store.remember(token, { doors: detail.round.doors, answers: detail.round.answers }).catch(() => {});
    }
    doorstep.refresh().catch(() => {});
  });

  const MINUTE = 60000;
  const NOW_AND_THEN = 5 * MINUTE;
  const send = (how) => doorstep.send(how).catch(() => {});
  addEventListener("online", () => send({ hurry: true }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(send, MINUTE);
  // A browser can be wrong about the network.
  setInterval(() => send({ hurry: true, evenOffline: true }), NOW_AND_THEN);

  // On every page of the doorstep, also on the one that says that the pass has ended.
  doorstep.begin = async () => {
    const { storage } = navigator;
    mayBeEmptied = !(storage && storage.persisted && await storage.persisted());
    await doorstep.store.tryAgain();
    await doorstep.refresh();
    send({ hurry: true });
  };
  if (!document.getElementById("door")) doorstep.begin().catch(() => {});
})(self.doorstep);
