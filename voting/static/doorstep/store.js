// What is on the phone until the server has it: answers, people, and what the phone knows of its rounds.
((doorstep) => {
  // The texts of an answer, as voting/collect/new_answers.py has them: asked, kept and sent.
  doorstep.TEXTS = ["words", "topic", "street", "language"];

  const NAME = "doorstep";
  // A page that was killed, a battery that died: what was said to be saved is on the disk.
  const DURABLE = { durability: "strict" };

  // Each step leads from one version of the store to the next. A step that was released is never changed.
  const STEPS = [
    (database) => {
      database.createObjectStore("answers", { keyPath: "id" });
    },
    async (database, transaction) => {
      database.createObjectStore("people", { keyPath: "id" }).createIndex("state", "state");
      const rounds = database.createObjectStore("rounds", { keyPath: "token" });
      const answers = transaction.objectStore("answers");
      answers.createIndex("state", "state");
      const recorded = {};
      for (let cursor = await answers.openCursor(); cursor; cursor = await cursor.continue()) {
        // Whether it was tried before is not known: if it was, taking it back has to be sent as well.
        await cursor.update({ ...cursor.value, state: "waiting", reason: "", tried: true });
        recorded[cursor.value.round] = (recorded[cursor.value.round] || 0) + 1;
      }
      for (const token of Object.keys(recorded)) await rounds.put({ token, recorded: recorded[token] });
    },
  ];

  let opening = null;

  const close = (database) => {
    database.close();
    opening = null;
  };

  const open = () => {
    opening = opening || idb.openDB(NAME, STEPS.length, {
      async upgrade(database, oldVersion, _newVersion, transaction) {
        for (const step of STEPS.slice(oldVersion)) await step(database, transaction);
      },
      // Another tab brings a newer version: give way, or it would wait for ever.
      blocking(_current, _blocked, event) { close(event.target); },
      terminated() { opening = null; },
    }).catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  };

  const change = async (stores, work) => {
    const transaction = (await open()).transaction(stores, "readwrite", DURABLE);
    try {
      const done = await work((name) => transaction.objectStore(name));
      await transaction.done;
      return done;
    } catch (error) {
      transaction.done.catch(() => {});
      try { transaction.abort(); } catch (_gone) { /* It has ended by itself. */ }
      throw error;
    }
  };

  // Doors are counted as `recorded`, people met at them as `met`.
  const count = async (rounds, token, by, what = "recorded") => {
    const known = (await rounds.get(token)) || { token, recorded: 0 };
    await rounds.put({ ...known, [what]: Math.max(0, (known[what] || 0) + by) });
  };

  const waiting = { state: "waiting", reason: "" };

  // The writing that was sent last, of those that were written more than once: none goes under one number twice.
  const sentLast = async (rounds, { id, round }) => ((await rounds.get(round)) || {}).sent?.[id] || 0;
  const noteSent = async (rounds, { id, round, revision }) => {
    if (!revision) return;
    const known = (await rounds.get(round)) || { token: round, recorded: 0 };
    await rounds.put({ ...known, sent: { ...known.sent, [id]: revision } });
  };
  const nextRevision = async (rounds, item, known) => (
    Math.max(item.revision, known ? known.revision : 0, await sentLast(rounds, item)) + 1
  );

  // Keeps an answer or a person: a new one, or a new writing of one that may have been sent meanwhile.
  const keep = (kind, item) => change([kind, "rounds"], async (store) => {
    const known = await store(kind).get(item.id);
    const isNew = !known && item.revision === undefined;
    const revision = isNew ? 0 : await nextRevision(store("rounds"), item, known);
    const kept = { ...item, ...waiting, revision, tried: isNew ? false : !known || known.tried };
    await store(kind).put(kept);
    if (isNew) await count(store("rounds"), item.round, 1, kind === "people" ? "met" : "recorded");
    return kept;
  });

  // One that no server has seen is simply gone; otherwise that it was taken back has to be sent.
  const takeBack = (answer) => change(["answers", "rounds"], async (store) => {
    const known = await store("answers").get(answer.id);
    if (known && !known.tried) await store("answers").delete(answer.id);
    else {
      const { id, round, at } = answer;
      const revision = await nextRevision(store("rounds"), answer, known);
      await store("answers").put({ id, round, at, revision, outcome: "withdrawn", ...waiting, tried: true });
    }
    await count(store("rounds"), answer.round, -1);
  });

  // The next ones to send; from here on the server may have them, whatever comes back. The late ones come last,
  // one by one.
  const next = (kind, most, late) => change([kind], async (store) => {
    const found = await store(kind).index("state").getAll("waiting", most + late.size);
    const ready = found.filter(({ id }) => !late.has(id)).slice(0, most);
    const items = ready.length ? ready : [...late].map((id) => found.find((item) => item.id === id)).filter(Boolean).slice(0, 1);
    for (const item of items) if (!item.tried) await store(kind).put({ ...item, tried: true });
    return items;
  });

  // What the server has in this very writing goes; what it turned away stays, with the reason.
  const settle = (kind, sent, echo) => change([kind, "rounds"], async (store) => {
    let told = 0;
    const revisions = new Map(sent.map((item) => [item.id, item.revision]));
    for (const { id, revision } of echo.taken) {
      const known = revisions.has(id) && await store(kind).get(id);
      if (known && known.revision === revision) {
        await store(kind).delete(id);
        await noteSent(store("rounds"), known);
      }
      told += revisions.has(id);
    }
    for (const { id, reason } of echo.turned) {
      const known = revisions.has(id) && await store(kind).get(id);
      if (known && known.revision === revisions.get(id)) await store(kind).put({ ...known, state: "turned", reason });
      told += revisions.has(id);
    }
    return told;
  });

  // A reason may have gone since: the round was joined again, or the server was mended.
  const tryAgain = () => change(["answers", "people"], async (store) => {
    for (const kind of ["answers", "people"]) {
      for (const item of await store(kind).index("state").getAll("turned")) {
        await store(kind).put({ ...item, state: "waiting" });
      }
    }
  });

  const left = async () => {
    const database = await open();
    return (await database.count("answers")) + (await database.count("people"));
  };

  const recorded = async (token) => {
    const { recorded: doors = 0, met = 0 } = (await (await open()).get("rounds", token)) || {};
    return { doors, met };
  };

  // The last answers that can still be changed here, the newest first; those that were turned away before all.
  const last = async (most) => {
    const answers = (await open()).transaction("answers").store;
    const found = await answers.index("state").getAll("turned");
    const all = found.length + most;
    let cursor = await answers.openCursor(null, "prev");
    for (; cursor && found.length < all; cursor = await cursor.continue()) {
      const { state, outcome } = cursor.value;
      if (state === "waiting" && outcome !== "withdrawn") found.push(cursor.value);
    }
    return found;
  };

  // A person's details that could not be sent do not stay on a phone for long; how many ended is told later.
  const HOUR = 3600000;
  const PEOPLE_END_AFTER = 72 * HOUR;
  const ENDED = "people that ended";
  const endPeople = (now) => change(["people", "rounds"], async (store) => {
    let ended = 0;
    for (const { id, at } of await store("people").getAll()) {
      if (at + PEOPLE_END_AFTER > now) continue;
      await store("people").delete(id);
      ended += 1;
    }
    if (!ended) return;
    const known = (await store("rounds").get(ENDED)) || { token: ENDED, ended: 0 };
    await store("rounds").put({ ...known, ended: known.ended + ended });
  });
  const takeEnded = () => change(["rounds"], async (store) => {
    const { ended } = (await store("rounds").get(ENDED)) || { ended: 0 };
    await store("rounds").delete(ENDED);
    return ended;
  });

  // How many people are still on the phone, and when the first of them ends; nobody is warned of before the
  // evening of the day they were noted.
  const EVENING = 18;
  const endingPeople = async (now) => {
    const found = await (await open()).getAll("people");
    const due = found.filter(({ at }) => now >= Math.min(new Date(at).setHours(EVENING, 0, 0, 0), at + 12 * HOUR) && now > at);
    const first = Math.min(...due.map(({ at }) => at + PEOPLE_END_AFTER));
    return { count: due.length, hours: due.length ? Math.max(1, Math.ceil((first - now) / HOUR)) : 0 };
  };

  const people = async () => (await open()).getAllFromIndex("people", "state", "turned");

  const forget = (kind, id) => change([kind], (store) => store(kind).delete(id));

  const remember = (token, facts) => change(["rounds"], async (store) => {
    await store("rounds").put({ recorded: 0, ...(await store("rounds").get(token)), ...facts, token });
  });

  const remembered = async (token) => (await (await open()).get("rounds", token)) || {};

  // Writes and takes out as much as a long evening of answers, so that a full phone shows itself at once.
  const probe = () => change(["rounds"], async (store) => {
    await store("rounds").put({ token: "", filled: "x".repeat(PROBE) });
    await store("rounds").delete("");
  });
  const PROBE = 500000;

  doorstep.store = {
    keep, takeBack, next, settle, tryAgain, left, recorded, last, people, endPeople, takeEnded, endingPeople,
    forget, remember, remembered, probe,
  };
})(self.doorstep);
