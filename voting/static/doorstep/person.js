// Somebody who would help, or come: kept and sent by themselves, never together with what their door said.
((doorstep) => {
  const form = document.getElementById("person");
  if (!form) return;
  const fields = form.elements;
  const part = document.getElementById("person-part");
  const complaint = document.getElementById("person-complaint");
  const { token, language } = document.getElementById("phone-line").dataset;
  let old = null;
  let saving = false;

  const all = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
  const ticked = (name) => all(name).filter(({ checked }) => checked).map(({ value }) => value);
  const written = () => ({
    name: fields.name.value.replace(/\s+/g, " ").trim(),
    phone: fields.phone.value.trim(),
    email: fields.email.value.trim(),
    // Without a yes of its own, neither is kept: not even on this phone.
    special_consent: fields.special_consent.checked,
    on_register: (fields.special_consent.checked && fields.on_register.value) || null,
    is_member: (fields.special_consent.checked && fields.is_member.value) || null,
    purposes: ticked("purposes"),
    channels: ticked("channels"),
    wording: fields.wording.value,
    language,
  });

  const AT_FAULT = { "no-name": "name", "no-phone": "phone", "no-phone-number": "phone", "no-email": "email", "no-email-address": "email", "no-contact": "phone", "no-purpose": "purposes-0", "no-channel": "channels-0" };

  // What is wrong stands where it is wrong, and that is where one is.
  const complain = (wrong) => {
    form.querySelectorAll("[aria-describedby=person-complaint]").forEach((each) => {
      each.removeAttribute("aria-invalid");
      each.removeAttribute("aria-describedby");
    });
    doorstep.show(complaint, wrong ? doorstep.say(wrong) : "");
    doorstep.sayWrong(Boolean(wrong));
    if (!wrong) return;
    const at = document.getElementById(AT_FAULT[wrong] || "name");
    at.closest(".field, fieldset").append(complaint);
    at.setAttribute("aria-invalid", "true");
    at.setAttribute("aria-describedby", "person-complaint");
    at.focus();
    complaint.scrollIntoView({ block: "nearest" });
  };

  const save = async () => {
    const person = written();
    const wrong = doorstep.wrongPerson(person);
    complain(wrong);
    if (wrong) return;
    const made = old || { id: doorstep.personKey(), round: token, at: Date.now() };
    await doorstep.store.keep("people", { ...made, ...person });
    old = null;
    form.reset();
    part.open = false;
    doorstep.hideThanks();
    doorstep.showMet(person);
    doorstep.tell({ changed: true });
    doorstep.sendSoon();
  };

  const open = () => {
    part.open = true;
    part.scrollIntoView();
    fields.name.focus({ preventScroll: true });
  };

  doorstep.changePerson = (person) => {
    old = person;
    for (const name of ["name", "phone", "email"]) fields[name].value = person[name];
    fields.special_consent.checked = Boolean(person.special_consent);
    for (const name of ["on_register", "is_member"]) fields[name].value = person[name] || "";
    for (const name of ["purposes", "channels"]) {
      for (const box of all(name)) box.checked = person[name].includes(box.value);
    }
    open();
  };

  doorstep.takePeople = () => {
    form.noValidate = true;
    form.addEventListener("input", () => complain(""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // The second tap of a double one is not a second person.
      if (saving) return;
      saving = true;
      save().catch(() => complain("full-person")).finally(() => { saving = false; });
    });
    document.getElementById("would-help").addEventListener("click", open);
  };
})(self.doorstep);
