// A link leads to /password#CODE. The part after # never leaves this browser by itself: move it into the form,
// and take it out of the address and the history. Without this script it is pasted.
function takeCode() {
  const form = document.getElementById("link-form");
  const code = location.hash.slice(1);
  if (form && code) {
    history.replaceState(null, "", location.pathname);
    form.elements.token.value = code;
    const field = form.elements.token.closest(".field");
    if (field) field.hidden = true;
    form.elements.password.focus();
  }
}

addEventListener("hashchange", takeCode);
takeCode();
