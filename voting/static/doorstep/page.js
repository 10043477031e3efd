// Takes the page over once this phone can keep answers; otherwise its forms go on as they are.
((doorstep) => {
  const line = document.getElementById("phone-line");
  if (!document.getElementById("door")) return;
  const SCARCE = 2000000;

  const isFull = async () => {
    if (!navigator.storage || !navigator.storage.estimate) return false;
    const { quota, usage } = await navigator.storage.estimate();
    return quota - usage < SCARCE;
  };

  const warn = (name) => doorstep.show(document.getElementById("no-store"), doorstep.say(name));

  // Browsers throw such things out when a phone is full, unless the page asks them not to.
  let asked = false;
  const stay = () => {
    if (asked) return;
    asked = true;
    if (!navigator.storage || !navigator.storage.persist) {
      doorstep.promised(false);
      return;
    }
    navigator.storage.persist().then(doorstep.promised, () => doorstep.promised(false));
  };

  doorstep.sendSoon = () => {
    stay();
    doorstep.send().catch(() => {});
    // Where there is Background Sync the worker sends, even after this page is closed.
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.getRegistration()
      .then((worker) => worker && worker.sync && worker.sync.register("send"))
      .catch(() => {});
  };

  const workOffline = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register("/doorstep/worker.js", { scope: "/doorstep/" });
    const keep = async () => {
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage({ keep: location.pathname });
    };
    navigator.serviceWorker.addEventListener("controllerchange", keep);
    await keep();
  };

  document.addEventListener("doorstep", ({ detail }) => {
    if (detail.kept === location.pathname) document.getElementById("offline").hidden = false;
  });

  const start = async () => {
    try {
      await doorstep.store.probe();
    } catch (error) {
      const isThere = error && error.name === "QuotaExceededError";
      warn(isThere ? "full-before" : "no-store");
      return;
    }
    if (await isFull().catch(() => false)) warn("nearly-full");
    line.hidden = false;
    doorstep.offerStreets();
    await doorstep.takeDoors();
    doorstep.takePeople();
    document.body.classList.add("taken-over");
    await doorstep.begin();
    doorstep.listSoon();
  };

  start().catch(() => warn("no-store"));
  addEventListener("load", () => workOffline().catch(() => {}));
})(self.doorstep);
