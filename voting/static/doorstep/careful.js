// Asks, before saving, what to do with words that may show who said them.
((doorstep) => {
  const dialog = document.getElementById("careful");

  // "edit", "keep" or "hold"; closing it with Escape or the back key is "edit".
  doorstep.ask = (warnings) => new Promise((resolve) => {
    if (!dialog.showModal) {
      // A browser of before 2022: an organiser looks at it.
      resolve("hold");
      return;
    }
    dialog.querySelectorAll("[data-kind]").forEach((row) => {
      const warning = warnings.find(({ kind }) => kind === row.dataset.kind);
      row.hidden = !warning;
      if (warning) row.querySelector("q").textContent = warning.quote;
    });
    dialog.returnValue = "edit";
    dialog.addEventListener("close", () => resolve(dialog.returnValue || "edit"), { once: true });
    dialog.showModal();
  });
})(self.doorstep);
