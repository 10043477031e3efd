// What can be kept, said on the phone before it is queued: as voting/collect/new_answers.py and voting/people
// check it. Both are held to one table of cases, tests/doorstep_cases.json.
// The checks return the name of the sentence that says what is wrong, or nothing.
((doorstep) => {
  const [LONGEST_ANSWER, LONGEST_STREET, LONGEST_CONTACT, LONGEST_EMAIL] = [2000, 120, 80, 254];
  const UNREADABLE = /\ufffd/;
  // Letters as people count them, and as the server does: a rare one is two for a script.
  const letters = (text) => Array.from(text).length;

  // As voting/plain/text_cleaning.py: nothing that is not seen is kept, but where spelling needs it.
  const BLANK = /[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}]/gu;
  const JOINING = /[\u0600-\u07ff\u08a0-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]/;
  const SYMBOL = /[\p{So}\p{Sk}\ufe0f]/u;
  const isKept = (letter, before) => {
    if (/[\u200c\u200d]/.test(letter)) return JOINING.test(before) || SYMBOL.test(before);
    if (/[\ufe00-\ufe0f]/.test(letter)) return SYMBOL.test(before) || /[0-9#*]/.test(before);
    return /[\n\t]/.test(letter) || !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(letter);
  };
  const clean = (text) => {
    const kept = [""];
    for (const letter of text.replace(/\r\n?/g, "\n").replace(BLANK, "")) {
      if (isKept(letter, kept[kept.length - 1])) kept.push(letter);
    }
    const whole = kept.join("").replace(/(\p{M}{30})\p{M}+/gu, "$1").normalize("NFC").trim();
    return whole.split(/[\n\u2028\u2029]/).map((line) => line.trimEnd()).join("\n");
  };
  const oneLine = (text) => clean(text).replace(/\s+/g, " ");

  // A number that stands alone, with what announces it, and a whole postcode: never kept. As in
  // voting/collect/rules.py, where a word begins and ends in every script, which \b does not know here.
  const END = "(?![\\p{L}\\p{N}_])";
  const NUMBER = `\\p{Nd}+(?:[½¼¾]|[a-z]?${END})(?: ?[-/–] ?\\p{Nd}+[a-z]?${END})?\\)?`;
  const POSTCODE = [`[a-z]{1,2}\\p{Nd}[a-z\\p{Nd}]? ?\\p{Nd}[a-z]{2}${END}`];
  const FLAT = `(?:flat|apartment|apt|unit)${END}\\.? ?[#(]?(?:[a-z]?\\p{Nd}+[a-z]?|[a-z])${END}\\)?`;
  const HOUSE = [`${FLAT}|(?:(?:no|number)${END}\\.? ?)?[#(]?${NUMBER}`, `[#(]${NUMBER}`];
  const without = (text, shapes) => {
    const [atStart, inWord] = shapes.map((shape) => new RegExp(`^(?:${shape})`, "iu"));
    let [left, before, rest] = ["", "", text];
    while (rest) {
      const shape = /[\p{L}\p{N}_]/u.test(before) ? inWord : atStart;
      const hit = shape && shape.exec(rest);
      const [letter] = hit || rest.match(/^./su);
      left += hit ? " " : letter;
      before = Array.from(letter).pop();
      rest = rest.slice(letter.length);
    }
    return left;
  };
  doorstep.streetAlone = (typed) => {
    const line = oneLine(typed.replace(/_/g, " "));
    return oneLine(without(without(line, POSTCODE), HOUSE)).replace(/ ([,;])/g, "$1").replace(/^[ ,;]+|[ ,;]+$/g, "");
  };

  // What a door said as it is kept.
  doorstep.tidyAnswer = ({ outcome, ...texts }) => {
    const kept = doorstep.TEXTS.map((name) => [name, outcome === "spoke" ? texts[name] : ""]);
    return {
      outcome,
      ...Object.fromEntries(kept),
      words: clean(texts.words),
      street: doorstep.streetAlone(texts.street),
    };
  };

  doorstep.wrongAnswer = ({ outcome, words, topic, street }) => {
    if (outcome === "spoke" && !words && !topic) return "nothing-said";
    if (outcome !== "spoke" && words) return "somebody-spoke";
    if (UNREADABLE.test(words + street)) return "unreadable";
    if (letters(words) > LONGEST_ANSWER) return "too-long";
    if (letters(street) > LONGEST_STREET) return "street-too-long";
    return "";
  };

  // Digits of every script stand in rows of ten, from 0 to 9.
  const plainDigit = (digit) => {
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - value - 1))) value += 1;
    return String(value);
  };
  const plainDigits = (text) => text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(/\p{Nd}/gu, plainDigit);
  const DIRT = /[\s.,;:/\-‐‑‒–—―−"'`´‘’‚“”„]/g;
  // As voting/people/rules.py has it.
  const tidyPhone = (typed) => {
    const bare = plainDigits(typed).replace(DIRT, "");
    const number = bare.replace(/^(\(?(?:\+|00)[0-9]{1,3}\)?)\(0\)/, "$1").replace(/[()]/g, "");
    return (number.startsWith("+") ? "+" : "") + number.replace(/\+/g, "");
  };
  // The addresses that the library on the server takes, so far as they are written in our letters.
  const LOCAL = /^[\w!#$%&'*+/=?^`{|}~\-\u0080-\uffff]+(?:\.[\w!#$%&'*+/=?^`{|}~\-\u0080-\uffff]+)*$/;
  const LABEL = /^[a-z0-9\u0080-\uffff](?:[a-z0-9\-\u0080-\uffff]*[a-z0-9\u0080-\uffff])?$/i;
  const RESERVED = /(?:^|\.)(?:arpa|invalid|local|localhost|onion)$/i;
  const isEmail = (typed) => {
    const [local, domain, ...more] = typed.split("@");
    if (domain === undefined || more.length || letters(typed) > LONGEST_EMAIL) return false;
    const labels = domain.split(".");
    return LOCAL.test(local) && labels.length > 1 && /[a-z\u0080-\uffff]$/i.test(domain)
      && labels.every((label) => LABEL.test(label) && label.length <= 63 && !/^..--/.test(label)) && !RESERVED.test(domain);
  };

  doorstep.wrongPerson = ({ name, phone, email, purposes, channels }) => {
    const number = tidyPhone(phone);
    if (Math.max(letters(name), letters(phone)) > LONGEST_CONTACT) return "contact-too-long";
    if (email && !isEmail(email)) return "no-email-address";
    if (!oneLine(name)) return "no-name";
    if (!number && !email) return "no-contact";
    if (number && !/^\+?\d{9,15}$/.test(number)) return "no-phone-number";
    if (!purposes.length) return "no-purpose";
    if (!channels.length) return "no-channel";
    if (channels.some((each) => each !== "email") && !number) return "no-phone";
    if (channels.includes("email") && !email) return "no-email";
    return "";
  };
})(self.doorstep);
