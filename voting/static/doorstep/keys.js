// The keys of what a phone records, and the short reference by which a resident finds their words again.
self.doorstep = self.doorstep || {};
((doorstep) => {
  // Crockford's base32: no letter that can be mistaken for another. As in voting/collect/rules.py.
  const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const LENGTH = 8;
  let latest = 0;

  const written = (bytes, version) => {
    bytes[6] = (bytes[6] & 0x0f) | (version << 4);
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const drawn = () => crypto.getRandomValues(new Uint8Array(16));

  // A UUIDv7 (RFC 9562): later answers have higher keys, also two within a millisecond.
  doorstep.answerKey = (now) => {
    latest = Math.max(now, latest + 1);
    const bytes = drawn();
    for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(latest / 2 ** (8 * (5 - place))) % 256;
    return written(bytes, 7);
  };

  // A UUIDv4: nothing in it tells when a person was met, or lays them beside an answer.
  doorstep.personKey = () => written(drawn(), 4);

  // The last 40 bits of a key; the server's copy of it ends in the same ones.
  doorstep.reference = (key) => {
    let rest = parseInt(key.replace(/-/g, "").slice(-10), 16);
    let text = "";
    for (let place = 0; place < LENGTH; place += 1) {
      text = LETTERS[rest % 32] + text;
      rest = Math.floor(rest / 32);
    }
    return `${text.slice(0, 4)}-${text.slice(4)}`;
  };
})(self.doorstep);
