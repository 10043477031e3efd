// Sends what is on the phone, in batches, until the server has all of it. The page and the worker share this;
// sending a thing twice does no harm, because the server knows it by its key and writing.
((doorstep) => {
  const PATHS = { answers: "/doorstep/answers", people: "/doorstep/people" };
  const FIELDS = {
    answers: ["id", "revision", "round", "at", "outcome", ...doorstep.TEXTS, "held"],
    people: [
      "id", "revision", "round", "at", "name", "phone", "email", "special_consent", "on_register", "is_member",
      "purposes", "channels", "wording", "language",
    ],
  };
  const MOST = 50;
  const PATIENCE = 30000;
  const SHORTEST = 1000;
  // A worker is woken when there is something to send and a network: it keeps a server in trouble from being
  // asked with every door, but must not turn the browser away for long.
  const LONGEST = self.document ? 300000 : 5000;
  const SPOILT = [400, 413, 422];
  // Others send just now, or something is under way: no item is to blame.
  const BUSY = [429, 503];

  const news = "BroadcastChannel" in self ? new BroadcastChannel("doorstep") : null;
  // How often in a row the server broke over a kind; after so many times it may be one item that breaks it.
  const broken = { answers: 0, people: 0 };
  const OFTEN = 3;
  // What the server breaks over by itself: it stays here and goes last, so that it holds up no others.
  const late = new Set();
  let failures = 0;
  let notBefore = 0;
  let timer = null;
  let running = null;

  // Tells every page and the worker; and this page, which its own channel would not.
  doorstep.tell = (message) => {
    if (news) news.postMessage(message);
    if (self.document) document.dispatchEvent(new CustomEvent("doorstep", { detail: message }));
  };
  if (news && self.document) {
    news.onmessage = ({ data }) => document.dispatchEvent(new CustomEvent("doorstep", { detail: data }));
  }

  const only = (fields, item) => Object.fromEntries(fields.filter((name) => name in item).map((name) => [name, item[name]]));

  // The status and what came with it; 0 when nothing came, or something that only looks like an answer, as
  // the sign-in page of a café's network does.
  const post = async (kind, items) => {
    const patience = new AbortController();
    const end = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const reply = await fetch(PATHS[kind], {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ now: Date.now(), items: items.map((item) => only(FIELDS[kind], item)) }),
        credentials: "same-origin",
        redirect: "error",
        signal: patience.signal,
      });
      if (!reply.ok) return { status: reply.status };
      const echo = await reply.json();
      return Array.isArray(echo.taken) && Array.isArray(echo.turned) ? { status: 200, echo } : { status: 0 };
    } catch (_nothing) {
      return { status: 0 };
    } finally {
      clearTimeout(end);
    }
  };

  // Sends one kind until none waits; "sent", "closed" when the pass has ended, or "unheard".
  const sendAll = async (kind) => {
    let size = MOST;
    let alone = 0;
    const isSearching = broken[kind] >= OFTEN;
    for (;;) {
      const items = await doorstep.store.next(kind, size, late);
      if (!items.length) {
        broken[kind] = 0;
        return "sent";
      }
      const isLate = late.delete(items[0].id);
      const { status, echo } = await post(kind, items);
      if (status === 200) {
        if (!(await doorstep.store.settle(kind, items, echo))) return "unheard";
        failures = alone = 0;
        if (!isSearching) broken[kind] = 0;
        size = Math.min(MOST, size * 2);
        doorstep.tell({ changed: true, round: echo.round });
      } else if (BUSY.includes(status)) {
        if (isLate) late.add(items[0].id);
        return "unheard";
      } else if (SPOILT.includes(status) && items.length > 1) size = Math.ceil(items.length / 2);
      else if (SPOILT.includes(status)) {
        await doorstep.store.settle(kind, items, { taken: [], turned: [{ id: items[0].id, reason: "" }] });
        doorstep.tell({ changed: true });
      } else if (status >= 500 && isSearching && !isLate && items.length > 1) size = Math.ceil(items.length / 2);
      else if (status >= 500 && isSearching && !isLate) {
        late.add(items[0].id);
        broken[kind] = 0;
        alone += 1;
        // Two by themselves: then it is the server.
        if (alone > 1) return "unheard";
      } else {
        if (isLate) late.add(items[0].id);
        else if (status >= 500) broken[kind] += 1;
        return status === 403 ? "closed" : "unheard";
      }
    }
  };

  const wait = () => {
    const longest = Math.min(LONGEST, SHORTEST * 2 ** failures);
    failures = Math.min(failures + 1, 20);
    // By chance, so that the phones of a whole round do not all come back at the same moment.
    const pause = longest * (0.5 + Math.random() / 2);
    notBefore = performance.now() + pause;
    // A worker is not kept alive for a timer: there the browser itself tries again.
    if (!self.document) return;
    clearTimeout(timer);
    timer = setTimeout(() => doorstep.send({ hurry: true }).catch(() => {}), pause);
  };

  const run = async () => {
    await doorstep.store.endPeople(Date.now());
    const ends = [];
    for (const kind of ["answers", "people"]) {
      ends.push(await sendAll(kind));
      if (ends.includes("unheard")) break;
    }
    const state = ["unheard", "closed"].find((end) => ends.includes(end)) || "sent";
    if (state === "sent") [failures, notBefore] = [0, 0];
    else wait();
    doorstep.tell({ changed: true, state });
    return state;
  };

  const alone = (work) => (navigator.locks ? navigator.locks.request("doorstep", work) : work());

  // Sends what waits. In a hurry (the network is back) at once; otherwise not before the next try is due.
  // Where the browser knows of no network nothing is tried: then what is taken back was never anywhere else.
  doorstep.send = async ({ hurry = false, evenOffline = false } = {}) => {
    if (hurry) notBefore = 0;
    if (navigator.onLine === false && !evenOffline) {
      doorstep.tell({ changed: true, state: "unheard" });
      return "unheard";
    }
    if (performance.now() < notBefore) return "unheard";
    // What is saved while a sending ends would be missed by it: the next one looks again.
    const before = running || Promise.resolve();
    const mine = before.catch(() => {}).then(() => (running === mine ? alone(run) : "sent"));
    running = mine;
    try {
      return await mine;
    } finally {
      if (running === mine) running = null;
    }
  };
})(self.doorstep);
