// A scanned ballot leads to /b#CODE. The part after # never leaves the phone by itself:
// move it into the form and send that, and take it out of the address and the history.
// A second ballot scanned into the same tab changes only that part, so listen for that too.
// Phones of before 2022 cannot send a form from here as a person would: there its button is pressed, and should
// nothing come of it, the page says which one.
function sendScannedCode() {
  var form = document.getElementById("code-form");
  var code = location.hash.slice(1);
  if (!form || !code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  document.getElementById("filled-in").hidden = false;
  if (form.requestSubmit) form.requestSubmit();
  else form.querySelector("button:not([name])").click();
}

addEventListener("hashchange", sendScannedCode);
sendScannedCode();
