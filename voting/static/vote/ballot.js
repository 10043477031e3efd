// A scanned ballot leads to /b#CODE. The part after # never leaves the phone by itself:
// move it into the form and send that, and take it out of the address and the history.
// A second ballot scanned into the same tab changes only that part, so listen for that too.
function sendScannedCode() {
  const form = document.getElementById("code-form");
  const code = location.hash.slice(1);
  if (form && code) {
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    form.requestSubmit();
  }
}

addEventListener("hashchange", sendScannedCode);
sendScannedCode();
