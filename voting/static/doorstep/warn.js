// Looks, on the phone and before saving, whether words may show who said them. It would rather miss one than
// warn so often that nobody reads it: buses, roads, speeds and places are what people talk about at doors.
((doorstep) => {
  const any = (words) => `(?:${words.trim().split(/\s+/).join("|")})`;
  const some = (...parts) => new RegExp(parts.join(""), "i");
  const exact = (...parts) => new RegExp(parts.join(""));
  const upTo = (most) => `(?:\\s+[^\\s.!?;]+){0,${most}}?`;

  const NUMBER = "\\d{1,4}[a-z]?";
  const ROAD = any("[Rr]oad [Rr]d [Ss]treet [Ss]t [Aa]venue [Aa]ve [Ll]ane [Cc]lose [Dd]rive [Gg]rove [Cc]rescent [Gg]ardens [Cc]ourt [Tt]errace [Ww]alk [Mm]ews");
  const UNITS = any("mph kph miles? metres? [ap]m o['’]?clock years? yrs? months? weeks? days? hours? minutes? mins? times? people cars? kids houses homes flats doors bus buses bins? routes? trams? trains? percent % per way lane main busy other more new old side big small");
  const THINGS = any("Cars? Vans? Lorries Traffic Speed Speeding Bus Buses Driving Drivers? Bikes? Mopeds? Kids Children Teenagers Parking Junction Road Limit Only Even Not Open Closed Opens Closes Starts Ends Everyone They People Pupils School Lights? Bins? Stop Shops? Route Line Platform Up Out Goes? Especially About Because From And");
  const SOMEBODY = any("Mrs?\\.?\\s\\w+ Ms\\.?\\s\\w+ I he she who we husband wife partner son daughter mum mother dad father nan gran grandad brother sister uncle aunt neighbour lady woman man boy girl lad tenant gentleman child kid");
  const KIN = any("husband wife partner son daughter mum mother dad father nan gran grandad brother sister uncle aunt neighbours? lady woman man boy girl lad tenant gentleman child family couple household");
  const ILL = any("diabet\\w+ cancer dementia alzheimer\\S* asthma\\w* autis\\w+ adhd depress(?:ed|ion) anxiety disab\\w+ wheelchair epilep\\w+ stroke heart\\s(?:attack|condition) mental\\shealth pregnan\\w+ blind deaf schizo\\w+ bipolar dialysis chemo\\w* medication parkinson\\S* arthritis copd hiv miscarriage overdose suicid\\w+ alcoholic addict\\w* housebound bedbound ill sick illness");
  const FAITH = any("muslims? christians? catholics? hindus? sikhs? jew jews jewish buddhists? atheists? jehovah\\S*");
  const WORSHIP = any("church mosque temple gurdwara synagogue chapel");
  const BEING = "(?:['’](?:m|s|ve|re)|\\s+(?:am|is|are|was|were|has|have|had|got|getting|gets|suffers?|uses?|lost|with))";

  // Each kind of detail by the signs that show it; the first that is found is quoted.
  const SIGNS = {
    phone: [
      /(?:\+|\b0)(?:[\s().-]?\d){9,13}\b/,
      /\b(?:ring|call|phone|text|tel|mobile|number is)\b\D{0,16}\d(?:[\s-]?\d){5,}\b/i,
    ],
    email: [
      /[^\s@]+@[^\s@]+\.[a-z]{2,}/i,
      /\S+ at (?:gmail|hotmail|outlook|yahoo|icloud|btinternet|aol|live)\b/i,
    ],
    house: [
      some("\\b(?:house number|flat|apartment) ?", NUMBER, "\\b(?!\\s*", UNITS, "\\b)"),
      some("\\b(?:at|from|of|in) (?:number|no\\.?) ?", NUMBER, "\\b(?!\\s*", UNITS, "\\b)"),
      exact("\\b", NUMBER, ",?\\s+(?:[A-Z][\\w'’]+\\s+){1,3}", ROAD, "\\b"),
      exact("\\b", NUMBER, ",?\\s+(?!", UNITS, "\\b)[a-z]{3,}\\s+", ROAD, "\\b"),
      exact("\\b(?:Mr|Mrs|Ms|Miss|Mx)\\.?\\s+[A-Z][a-z'’]+"),
      exact("\\b(?!", THINGS, "\\b)[A-Z][a-z'’]+ (?:at|from|in) ", NUMBER, "\\b(?![.:]\\d|\\s*", UNITS, "\\b)"),
    ],
    // These say something about a person only where the words speak of one.
    health: [
      some("\\b", SOMEBODY, "\\b", upTo(3), BEING, "\\b", upTo(3), "\\s+", ILL, "\\b"),
      some("\\b(?:my|his|her)\\s+(?:\\w+\\s+)?", ILL, "\\b"),
      some("\\b", ILL, "\\s+", KIN, "\\b"),
    ],
    faith: [
      some("\\b", SOMEBODY, "\\b", upTo(2), BEING, "\\b", upTo(2), "\\s+", FAITH, "\\b"),
      some("\\b", FAITH, "\\s+(?:\\w+\\s+)?", KIN, "\\b"),
      some("\\b(?:my|his|her) (?:local )?", WORSHIP, "\\b"),
      some("\\b", SOMEBODY, "\\s+(?:goes|go|went|prays?) (?:to|at|in) (?:the |a )?", WORSHIP, "\\b(?!\\s+(?:", ROAD, "|hall|car))"),
    ],
  };
  // A number is a bus here, whatever else it might be.
  const BUSES = /\bbus(?:es)?\b/i;

  const quote = (kind, text) => {
    if (kind === "house" && BUSES.test(text) && !/\bflat\b|\bMrs?\b/i.test(text)) return "";
    for (const sign of SIGNS[kind]) {
      const hit = sign.exec(text);
      if (hit) return hit[0].trim();
    }
    return "";
  };

  // The kinds of detail that words seem to hold, each with the place that shows it.
  doorstep.warnings = (text) => Object.keys(SIGNS)
    .map((kind) => ({ kind, quote: quote(kind, text) }))
    .filter((warning) => warning.quote);
})(self.doorstep);
