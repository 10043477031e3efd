// Quicker sorting for those who have JavaScript; the page does everything without it too.
(() => {
  const form = document.getElementById("gather");
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="answers"]')];
  const status = form.querySelector("[data-ticked]");
  const title = document.getElementById("title");
  let last = null;

  const say = () => {
    status.textContent = `${boxes.filter((box) => box.checked).length} ${status.dataset.ticked}`;
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
    // Enter on a box would send the form half filled in; it leads on to the title instead.
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      title.focus();
    });
  });
  // Shift-click selects text as well as answers; only the second is meant.
  form.querySelector(".answers").addEventListener("mousedown", (event) => {
    if (event.shiftKey) event.preventDefault();
  });

  form.querySelectorAll("[data-tick]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      boxes.forEach((box) => { box.checked = button.dataset.tick === "all"; });
      say();
    });
  });
})();
