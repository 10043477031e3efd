// A scanned code leads to /join#CODE. The part after # never leaves the phone by itself: move it into the form,
// which then asks only for a name, and take it out of the address and the history.
function takeScannedCode() {
  const form = document.getElementById("join-form");
  const code = location.hash.slice(1);
  if (!form || !code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.elements.code.closest(".field").hidden = true;
  form.elements.name.focus();
}

addEventListener("hashchange", takeScannedCode);
takeScannedCode();
