// Quicker sorting for those who have JavaScript; the page does everything without it too.
(() => {
  const form = document.getElementById("gather");
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="answers"]')];
  const status = form.querySelector("[data-ticked]");
  const title = document.getElementById("title");
  const everything = form.elements.namedItem("everything");
  let last = null;

  // The list is one stop for the keyboard: arrow keys go through it. After a step the next answer has the focus.
  let stop = boxes.findIndex((box) => box === document.activeElement);
  const stopAt = (place) => {
    stop = Math.max(0, Math.min(boxes.length - 1, place));
    boxes.forEach((box, at) => { box.tabIndex = at === stop ? 0 : -1; });
  };
  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  stopAt(stop);
  form.querySelectorAll("[data-keys]").forEach((hint) => { hint.hidden = boxes.length < 2; });

  const ticked = () => boxes.filter((box) => box.checked).length;

  // The bar takes no room before something is ticked: there is nothing yet to put anywhere.
  const show = () => form.classList.toggle("waiting", ticked() === 0 && !everything?.checked);

  const say = () => {
    status.textContent = `${ticked()} ${status.dataset.ticked}`;
    show();
  };

  boxes.forEach((box, place) => {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, place), Math.max(last, place)];
        boxes.slice(from, to + 1).forEach((between) => { between.checked = box.checked; });
      }
      last = place;
      say();
    });
    box.addEventListener("focus", () => stopAt(place));
    box.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      stopAt(place + step);
      boxes[stop].focus();
    });
    // Enter on a box would send the form half filled in; it leads on to the title instead.
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      box.checked = true;
      say();
      title.focus();
    });
  });
  // Shift-click selects text as well as answers; only the second is meant.
  form.querySelector(".answers").addEventListener("mousedown", (event) => {
    if (event.shiftKey) event.preventDefault();
  });

  everything?.addEventListener("change", show);

  form.querySelectorAll("[data-tick]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      boxes.forEach((box) => { box.checked = button.dataset.tick === "all"; });
      say();
    });
  });
  show();
})();
