// What the search needs beside its index: files, and words and sentences to compare with a search.
const TIMEOUT = 10_000, PAUSE = 700; // ms
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

async function fetchJson(url) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, { signal: AbortSignal.timeout?.(TIMEOUT) }).catch((error) => error);
    if (response.ok) return response.json();
    if (response.status === 404 || attempt > 1) throw new Error(`${url}: ${response.status ?? response}`);
    await new Promise((wake) => setTimeout(wake, PAUSE));
  }
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

// Returns whether a search has all words of a red flag, in any order. A word of 5 letters or more
// takes any ending and a mistake. Two letters of a shorter one may have changed places.
function isUrgent(text, flags) {
  const words = splitWords(text), sort = (word) => [...word].sort().join("");
  const means = (word, flag) =>
    word === flag || (flag.length > 4 && word.startsWith(flag)) || isNear(flag, word) ||
    (flag.length === 4 && word[0] === flag[0] && sort(word) === sort(flag));
  const has = (flag) => words.some((word) => means(word, flag));
  return flags.some((flag) => splitWords(flag).every(has));
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

globalThis.clinicSearch = {
  editDistance, fetchJson, fold, getWeight, holdsName, isNear, isUrgent, rateBest, spellOtherwise,
  splitWords,
};
