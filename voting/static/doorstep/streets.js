// The street: remembered from the last door, and offered from the round's list with one tap.
((doorstep) => {
  const picks = document.getElementById("street-picks");
  if (!picks) return;
  const field = document.getElementById("street");
  const block = picks.closest(".field");
  const MOST = 6;

  // As the server compares names: no capitals, accents or apostrophes, any dash a gap, "&" an "and".
  const folded = (name) => name.normalize("NFD").replace(/[\u0300-\u036f'’‘`´]/g, "")
    .replace(/&/g, " and ").replace(/[\s\u2010-\u2015-]+/g, " ").trim().toLowerCase();

  const offer = () => {
    const typed = folded(field.value);
    const chosen = [...picks.children].some(({ textContent }) => folded(textContent) === typed);
    let shown = 0;
    for (const pick of picks.children) {
      const fits = chosen || folded(pick.textContent).includes(typed);
      pick.hidden = !fits || shown === MOST;
      shown += !pick.hidden;
    }
    picks.hidden = !shown;
  };
  const away = () => { picks.hidden = true; };

  const showAsButtons = () => {
    for (const option of field.list ? field.list.options : []) {
      const pick = document.createElement("button");
      [pick.type, pick.className, pick.textContent] = ["button", "outline pick", option.value];
      picks.append(pick);
    }
    // The buttons take the place of the browser's own list, which many phones do not show.
    field.removeAttribute("list");
    field.enterKeyHint = "next";
  };

  doorstep.offerStreets = () => {
    showAsButtons();
    if (!field.value) offer();
    field.addEventListener("focus", offer);
    field.addEventListener("input", offer);
    // Pressing a button must not take the keyboard away and move the page under the thumb.
    picks.addEventListener("pointerdown", (event) => event.preventDefault());
    picks.addEventListener("click", ({ target }) => {
      if (!target.matches(".pick")) return;
      field.value = target.textContent;
      away();
      document.getElementById("words").focus();
    });
    block.addEventListener("focusout", ({ relatedTarget }) => {
      if (field.value && relatedTarget && !block.contains(relatedTarget)) away();
    });
    // Enter leads on, as it does on paper; it must not save a door that nobody described yet.
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (field.value) away();
      document.getElementById("words").focus();
    });
  };
})(self.doorstep);
