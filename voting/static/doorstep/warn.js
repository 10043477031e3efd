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
  const PARTY = any("labour conservatives? tory tories reform lib\\sdems? liberal\\sdemocrats? greens green\\sparty green(?!\\s+[a-z]) ukip snp plaid communists? socialists? bnp");
  const PARTISAN = any("tory conservative socialist communist marxist lib\\sdem ukipper");
  const BEING = "(?:['’](?:m|s|ve|re)|\\s+(?:am|is|are|was|were|has|have|had|got|getting|gets|suffers?|uses?|lost|with))";

  // Each kind of detail by the signs that show it; all that is found is quoted.
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
      // "12 Flat B, John Smith", and "Dave next door at 23".
      exact("\\b", NUMBER, ",?\\s+[Ff]lat\\s+\\w+\\b(?:,?\\s+[A-Z][a-z'’]+){0,2}"),
      exact("\\b(?!", THINGS, "\\b)[A-Z][a-z'’]+ (?:next door|opposite|upstairs|downstairs|across the road) (?:at|in) ", NUMBER, "\\b(?![.:]\\d|\\s*", UNITS, "\\b)"),
      exact("\\b", NUMBER, ",?\\s+(?!", UNITS, "\\b)[a-z]{3,}\\s+", ROAD, "\\b"),
      exact("\\b(?:Mr|Mrs|Ms|Miss|Mx)\\.?\\s+[A-Z][a-z'’]+(?:\\s+(?:at|from|in) (?:number |no\\.? ?)?", NUMBER, "\\b)?"),
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
    politics: [
      some("\\b(?:I|he|she|we|husband|wife|partner|son|daughter|mum|dad|neighbour)(?:['’](?:ve|ll|m|d)|\\s+(?:am|was|is|have|will|would|would never|always|never|usually|only|used to|won['’]t|don['’]t|didn['’]t))*\\s+(?:vot(?:e|es|ed|ing)|support(?:s|ed)?|back(?:s|ed)?|join(?:ed)?|trust(?:s|ed)?)\\s+(?:for\\s+)?(?:the\\s+)?", PARTY, "\\b"),
      some("\\b", SOMEBODY, BEING, upTo(2), "\\s+(?:a\\s+)?", PARTY, "\\s+(?:voter|member|supporter|man|woman)\\b"),
      some("\\b", SOMEBODY, "\\s*", BEING, "\\s+(?:a\\s+|an\\s+)?(?:lifelong\\s+)?", PARTISAN, "\\b"),
    ],
  };
  // A number is a bus here, whatever else it might be.
  const BUSES = /\bbus(?:es)?\b/i;

  const quote = (kind, text) => {
    if (kind === "house" && BUSES.test(text) && !/\bflat\b|\bMrs?\b/i.test(text)) return "";
    const hits = SIGNS[kind].flatMap((sign) => [...text.matchAll(new RegExp(sign.source, `${sign.flags}g`))])
      .map((hit) => ({ from: hit.index, words: hit[0].trim() }))
      .sort((one, two) => one.from - two.from || two.words.length - one.words.length);
    // What lies within another find is shown with it.
    let end = 0;
    const shown = hits.filter(({ from, words }) => {
      const isNew = from + words.length > end;
      end = Math.max(end, from + words.length);
      return isNew;
    });
    return shown.map(({ words }) => words).join(" … ");
  };

  // The kinds of detail that words seem to hold, each with the places that show it.
  doorstep.warnings = (text) => Object.keys(SIGNS)
    .map((kind) => ({ kind, quote: quote(kind, text) }))
    .filter((warning) => warning.quote);
})(self.doorstep);
