// What can be kept, as voting/collect and voting/people check it: said on the phone, before it is queued.
// Each returns the name of the sentence that says what is wrong, or nothing.
((doorstep) => {
  const [LONGEST_ANSWER, LONGEST_STREET, LONGEST_CONTACT] = [2000, 120, 80];
  const UNREADABLE = /\ufffd/;
  // Letters as people count them, and as the server does: a rare one is two for a script.
  const letters = (text) => Array.from(text).length;

  // A number that stands alone, with what announces it: never kept. As in voting/collect/rules.py.
  const HOUSE = /(?:\b(?:flat|apartment|apt|unit|no|number)\b\.?\s*)?[#(]*\b\d+[a-z]?\b(?:\s?[-/–]\s?\d+[a-z]?\b)?\)?/gi;
  doorstep.streetAlone = (typed) => typed.replace(HOUSE, " ").replace(/\s+/g, " ")
    .replace(/\s+([,;])/g, "$1").replace(/^[ ,;]+|[ ,;]+$/g, "");

  doorstep.wrongAnswer = ({ outcome, words, topic, street }) => {
    if (outcome === "spoke" && !words && !topic) return "nothing-said";
    if (outcome !== "spoke" && words) return "somebody-spoke";
    if (UNREADABLE.test(words + street)) return "unreadable";
    if (letters(words) > LONGEST_ANSWER) return "too-long";
    if (letters(street) > LONGEST_STREET) return "street-too-long";
    return "";
  };

  doorstep.wrongPerson = ({ name, phone, email, purposes, channels }) => {
    if (!name) return "no-name";
    if (Math.max(letters(name), letters(phone)) > LONGEST_CONTACT) return "contact-too-long";
    if (!phone && !email) return "no-contact";
    if (phone && !/^\+?\d{9,15}$/.test(phone.replace(/(?!^\+)[\s().\-/]/g, ""))) return "no-phone-number";
    if (email && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)) return "no-email-address";
    if (!purposes.length) return "no-purpose";
    if (!channels.length) return "no-channel";
    if (channels.some((each) => each !== "email") && !phone) return "no-phone";
    if (channels.includes("email") && !email) return "no-email";
    return "";
  };
})(self.doorstep);
