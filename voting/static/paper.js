// Typing in paper sheets without lifting the hands: Enter goes on, and there is always one more row.
// The page does the same without this, with the rows it came with.
(() => {
  const form = document.querySelector("form.paper");
  if (!form) return;
  const list = document.getElementById("paper-rows");
  const most = Number(form.dataset.mostRows);
  const boxes = () => [...list.querySelectorAll("input:not([type=hidden]), select")];

  // A key of the kind the server makes (UUID version 4); crypto.randomUUID is not there without https.
  const freshKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  const addRow = () => {
    if (list.children.length >= most) return;
    const row = list.lastElementChild.cloneNode(true);
    const number = list.children.length + 1;
    row.classList.remove("bad");
    row.querySelectorAll(".error").forEach((error) => error.remove());
    row.querySelectorAll("input, select").forEach((box) => {
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
      if (box.tagName === "SELECT") box.selectedIndex = 0;
      else box.value = box.name === "key" ? freshKey() : "";
    });
    row.querySelector(".paper-number").id = `row-${number}`;
    row.querySelector(".paper-number b").textContent = number;
    row.setAttribute("aria-labelledby", `row-${number}`);
    row.querySelector("[name=words]").id = `words-${number}`;
    list.append(row);
  };

  // An empty street shows the one above, which the server takes over.
  const showStreets = () => {
    let above = "";
    list.querySelectorAll("[name=street]").forEach((box) => {
      box.placeholder = above;
      above = box.value.trim() || above;
    });
  };

  list.addEventListener("input", (event) => {
    if (list.lastElementChild.contains(event.target)) addRow();
    showStreets();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      // Not every old phone knows requestSubmit; there the button is pressed.
      if (form.requestSubmit) form.requestSubmit();
      else form.querySelector(".paper-save button").click();
    } else if (list.contains(event.target)) {
      event.preventDefault();
      if (list.lastElementChild.contains(event.target)) addRow();
      const all = boxes();
      const next = all[all.indexOf(event.target) + 1];
      if (next) next.focus();
    }
  });

  form.querySelector("[data-keys]").hidden = false;
  showStreets();
  // What is wrong has the focus, and leads to the rows.
  if (!document.getElementById("problems")) boxes()[0].focus();
})();
