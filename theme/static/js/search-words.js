// The words of a search: how they are split and compared, and how much of them a sentence has.
// The build puts this file in front of search-engine.js, as one script is one request.
const UNKNOWN = 3; // weight of a word that no page has
// Weights of a word with the same meaning, one in the title or heading, and words in the same order
const ALIKE = 0.7, NEARBY = 0.5, ORDER = 0.3;

const fold = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}'’]/gu, "");

const PHONE = /(^|\D)(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})(?!\d)/g;
const splitWords = (text) =>
  fold(text).replace(PHONE, "$1 $2$3$4 ").match(/[\p{L}]+|\p{N}+/gu) ?? [];

// The letters that are missing, extra, wrong or swapped: the edit distance.
function editDistance(a, b) {
  let before, last, row = [...b, 0].map((_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    [before, last, row] = [last, row, [i]];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.length];
}

// A word of 5 letters may have 1 mistake, one of 9 letters 2; its first letter is never wrong.
function isNear(word, other) {
  const most = word.length < 5 ? 0 : word.length < 9 ? 1 : 2;
  return (
    most > 0 && word[0] === other[0] && Math.abs(word.length - other.length) <= most &&
    editDistance(word, other) <= most
  );
}

// First letters that sound the same, as in “fisical”.
const SOUNDS = "f ph|ph f|k c|c k|s c|c s|s ps|n kn|z x|x z|j g|g j".split("|").map((pair) => pair.split(" "));
function spellOtherwise(word) {
  const sounds = SOUNDS.filter(([sound]) => word.length > 4 && word.startsWith(sound));
  return sounds.map(([sound, other]) => other + word.slice(sound.length));
}

// How a word sounds: its consonants, so that “ketamean” and “ketamine” are both “ktmn”. The silent
// letters go first, then a letter stands for each sound.
const SPOKEN = [
  [/^[kgp](?=n)|^p(?=s)|^w(?=r)/, ""],
  [/ph/g, "f"],
  [/gh/g, ""],
  [/ng/g, "n"],
  [/[cst]i(?=[aeou])|sh|z|c(?=[eiy])/g, "s"],
  [/[cq]/g, "k"],
  [/x/g, "ks"],
  [/j|dg/g, "g"],
  [/(?!^)[aeiouyhw]/g, ""],
  [/(.)\1+/g, "$1"],
  [/s$/, ""],
];
const getSound = (word) => SPOKEN.reduce((sound, [letters, other]) => sound.replace(letters, other), word);

// Takes the endings of a word off, as search_terms.py does: a word can have several.
function stripEndings(word, { endings }) {
  for (let pass = 0; pass < 3; pass++) {
    const rule = endings.find(([ending, least]) => word.endsWith(ending) && word.length - ending.length >= least);
    const shorter = rule ? word.slice(0, word.length - rule[0].length) + rule[2] : word;
    if (shorter === word) return word;
    word = shorter;
  }
  return word;
}

// Returns the word with the fewest mistakes, or else the shortest one that begins like this.
function guessSpelling(word, terms, stemOf) {
  const stem = stemOf(word);
  const isNearStem = (term) => isNear(stem, stemOf(term)) && (stem.length > 6 || editDistance(word, term) < 3);
  const near = terms.filter((term) => isNear(word, term) || isNearStem(term));
  const distance = (term) => editDistance(word, term) + editDistance(stem, stemOf(term));
  const begun = terms.filter((term) => word.length > 3 && term.startsWith(word));
  return near.sort((a, b) => distance(a) - distance(b))[0] ?? begun.sort((a, b) => a.length - b.length)[0];
}

// Returns the most similar of the words that sound the same, or undefined. A short word sounds like
// many others, so more of its letters have to be right.
function guessBySound(word, terms) {
  const sound = getSound(word), distance = (term) => editDistance(word, term);
  const most = word.length < 5 ? 0 : word.length / (word.length < 8 ? 3 : 2);
  const alike = terms.filter((term) => getSound(term) === sound && distance(term) <= most);
  return alike.sort((a, b) => distance(a) - distance(b))[0];
}

// Returns whether a search has all words of a red flag, in any order: “tongue swell/swollen” is two
// flags. A word of 5 letters or more takes any ending and a mistake. Two letters of a shorter one may
// have changed places.
function isUrgent(text, flags) {
  const words = splitWords(text), sort = (word) => [...word].sort().join("");
  const means = (word, flag) =>
    word === flag || (flag.length > 4 && word.startsWith(flag)) || isNear(flag, word) ||
    (flag.length === 4 && word[0] === flag[0] && sort(word) === sort(flag));
  const has = (flag) => words.some((word) => means(word, flag));
  const holds = (part) => part.split("/").some(has);
  return flags.some((flag) =>
    fold(flag).split(" ").every((part) => (part[0] === "-" ? !holds(part.slice(1)) : holds(part))));
}

// Returns whether the words have those of a name in this order. Stop words may be in between.
const holdsName = (words, name, stop) =>
  words.some((_, first) => {
    let next = 0;
    for (let i = first; i < words.length && next < name.length; i++)
      if (words[i] === name[next]) next++;
      else if (!next || !stop.has(words[i])) break;
    return next === name.length;
  });

const getWeight = (terms) => terms.reduce((sum, term) => sum + (term.weight ?? UNKNOWN), 0);

// Returns how much of the search the best sentence of a page has.
function rateBest({ sections, summary }, title, terms, said, stem) {
  const stemAll = (text) => splitWords(text).map(stem);
  const total = getWeight(terms), steps = said.slice(1).map((stem, i) => ` ${said[i]} ${stem} `);
  let best = 0;
  for (const [, heading, text] of [["", "", summary], ...sections]) {
    const near = new Set(stemAll(`${title} ${heading}`));
    for (const sentence of text.split(/[.!?] |\n/)) {
      const stems = stemAll(sentence), line = ` ${stems.join(" ")} `;
      const rate = (term) => {
        if (stems.includes(term.stem)) return 1;
        if (stems.some((one) => term.like.has(one))) return ALIKE;
        return near.has(term.stem) ? NEARBY : 0;
      };
      const words = terms.reduce((sum, term) => sum + term.weight * rate(term), 0);
      const inOrder = steps.filter((step) => line.includes(step)).length;
      best = Math.max(best, words / total + (ORDER * inOrder) / Math.max(1, steps.length));
    }
  }
  return best;
}
