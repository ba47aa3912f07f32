// Finds pages in the index that clinicsite/rendering/search_index.py builds. Tests run it alone.
const MAX_WORDS = 24; // of one search
const NAME_SCORE = 90; // a search that is a name of a page; parts of a name give a part of it
const WHOLE = 1.5, ASPECT = 1.5; // weights of a name that is the whole search, and of what it asks about a topic
const READ = 10, PATIENCE = 4_000; // best pages whose texts are read, and ms to wait for them
const CLOSE = 0.3; // weight of what one sentence has of a search
const INTENT = 3, GUESS = 0.7; // weights of a name like “how much”, a correction
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

const TOPICS = new Set(["condition", "treatment"]);

// A word of a search: `like` are the stems of words with the same meaning.
const makeTerm = (word, stem, { terms, stems, same }) => ({
  word, stem, postings: terms[stems.get(stem)], like: new Set((same[stem] ?? "").split(" ")),
});

class Engine {
  constructor(url) {
    this.url = url;
    this.files = new Map();
  }

  // Loads a file once. A file that failed is requested again by the next search.
  load(name) {
    if (!this.files.has(name)) {
      const url = new URL(`parts/${this.core.version}/${name}.json`, this.url);
      const loading = fetchJson(url);
      loading.catch(() => this.files.delete(name));
      this.files.set(name, loading);
    }
    return this.files.get(name);
  }

  async open() {
    if (this.core) return;
    const core = await fetchJson(this.url);
    core.stop = new Set(core.stop.split(" "));
    core.shards = new Set(core.shards);
    core.stems = new Map(
      core.forms.flatMap((line) => line.split(" ").map((form, _, [stem]) => [form, stem])),
    );
    this.core = core;
    core.stopStems = new Set([...core.stop].map((word) => this.stem(word)));
    core.owner = core.documents.flatMap((document, number) => Array(document[3]).fill(number));
  }

  stem(word) {
    if (this.core.stems.has(word)) return this.core.stems.get(word);
    for (let pass = 0; pass < 3; pass++) {
      const rule = this.core.endings.find(
        ([ending, least]) => word.endsWith(ending) && word.length - ending.length >= least,
      );
      const shorter = rule ? word.slice(0, word.length - rule[0].length) + rule[2] : word;
      if (shorter === word) return word;
      word = shorter;
    }
    return word;
  }

  async loadShard(stem) {
    const key = [stem.slice(0, 2), stem[0]].find((one) => this.core.shards.has(one));
    if (!key) return { terms: {}, names: {}, same: {}, stems: new Map() };
    const name = [...key].map((letter) => letter.codePointAt(0).toString(16)).join("-");
    const shard = await this.load(`words-${name}`);
    shard.stems = shard.stems || new Map(Object.keys(shard.terms).map((term) => [this.stem(term), term]));
    return shard;
  }

  // Returns the term of the index that a word means, or none. `corrected` is set for a guess.
  async findTerm(word) {
    for (const spelling of [word, ...spellOtherwise(word)]) {
      const term = await this.findSpelling(spelling);
      if (term) return term.word === word ? term : { ...term, corrected: word };
    }
    return { word };
  }

  async findSpelling(word) {
    const stem = this.stem(word), shard = await this.loadShard(stem);
    if (shard.stems.has(stem)) return makeTerm(word, stem, shard);
    const letter = this.core.shards.has(word[0]) ? await this.loadShard(word[0]) : shard;
    const guess = this.guess(word, stem, letter.words ?? [...shard.stems.values()]);
    return guess && makeTerm(guess, this.stem(guess), await this.loadShard(this.stem(guess)));
  }

  guess(word, stem, terms) {
    const begun = terms.filter((term) => word.length > 3 && term.startsWith(word));
    const isNearStem = (term) => isNear(stem, this.stem(term)) && (stem.length > 6 || editDistance(word, term) < 3);
    const near = terms.filter((term) => isNear(word, term) || isNearStem(term));
    const distance = (term) => editDistance(word, term) + editDistance(stem, this.stem(term));
    return near.sort((a, b) => distance(a) - distance(b))[0] ?? begun.sort((a, b) => a.length - b.length)[0];
  }

  // Returns { hits, terms, missing }. A hit is { document, section, score }, the best one first.
  async search(text) {
    await this.open();
    try {
      return await this.find(text);
    } catch (error) {
      if (!error.message.endsWith("404")) throw error;
      [this.core, this.files] = [undefined, new Map()]; // a newer index is online
      await this.open();
      return this.find(text);
    }
  }

  async find(text) {
    const words = splitWords(text);
    const useful = [...new Set(words.filter((word) => !this.core.stop.has(word)))];
    const pairs = useful.slice(1).map((word, i) => useful[i] + word);
    let terms = await Promise.all(useful.slice(0, MAX_WORDS).map((word) => this.findTerm(word)));
    await this.joinPairs(terms, pairs);
    terms = [...new Set(terms)];
    const known = terms.filter((term) => term.postings);
    for (const term of known) term.weight = this.getRarity(term.postings) * (term.corrected ? GUESS : 1);
    const names = await this.findNames(terms), stems = words.map((word) => this.stem(word));
    const intents = this.findIntents(stems, names);
    const total = INTENT * intents.length + getWeight(terms);
    const scores = this.score(known, INTENT * intents.length);
    this.addNames(scores, terms, names, intents, total);
    const all = [...scores.values()].filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
    const enough = (all[0]?.score ?? 0) * 0.2, hits = all.filter(({ score }) => score >= enough);
    await this.readBest(hits, known, stems);
    return {
      hits,
      terms: known,
      missing: terms.filter((term) => !term.postings).map(({ word }) => word),
    };
  }

  // Puts those of the best pages first where one sentence has most of the search. It reads the texts
  // that the results show. A text that does not come in time changes nothing.
  async readBest(hits, terms, said) {
    if (terms.length < 2) return;
    const rates = new Map();
    const reading = hits.slice(0, READ).map(async (hit) => {
      const [, title, kind, , summary] = this.core.documents[hit.document];
      const page = kind === "term" ? { summary, sections: [] } : await this.load(`page-${hit.document}`);
      rates.set(hit, rateBest(page, title, terms, said, (word) => this.stem(word)));
    });
    const wait = new Promise((wake) => setTimeout(wake, PATIENCE));
    await Promise.race([Promise.allSettled(reading), wait]);
    for (const [hit, rate] of [...rates]) hit.score *= 1 + CLOSE * rate ** 2;
    hits.sort((a, b) => b.score - a.score);
  }

  // Two words that the index has as one, such as “over dose”.
  async joinPairs(terms, pairs) {
    for (const [i, pair] of pairs.entries()) {
      if (!terms[i + 1] || (terms[i].postings && terms[i + 1].postings)) continue;
      const stem = this.stem(pair), shard = await this.loadShard(stem);
      if (shard.stems.has(stem)) terms[i] = terms[i + 1] = makeTerm(pair, stem, shard);
    }
  }

  getRarity(postings) {
    const found = new Set();
    this.each(postings, (section) => found.add(this.core.owner[section]));
    return Math.log(1 + this.core.documents.length / found.size);
  }

  each(postings, use) {
    for (let i = 0, section = 0; i < postings.length; i += 2) use((section += postings[i]), postings[i + 1]);
  }

  // Adds up the scores of each page: its names and summary, its best section, and all its sections.
  score(terms, intent) {
    const { owner } = this.core, total = intent + getWeight(terms);
    const pages = new Map();
    for (const term of terms) {
      const best = new Map();
      this.each(term.postings, (section, score) => {
        const number = owner[section], isTop = owner[section - 1] !== number;
        if (!pages.has(number)) pages.set(number, { top: 0, any: 0, covered: 0, sections: new Map() });
        const page = pages.get(number);
        if (isTop) page.top += score;
        page.sections.set(section, (page.sections.get(section) ?? 0) + score);
        best.set(number, Math.max(best.get(number) ?? 0, score));
      });
      for (const [number, score] of best) {
        pages.get(number).any += score;
        pages.get(number).covered += term.weight;
      }
    }
    const hits = new Map();
    for (const [number, { top, any, covered, sections }] of pages) {
      const [section, best] = [...sections].reduce((a, b) => (b[1] > a[1] ? b : a));
      const share = covered / total;
      const first = owner.indexOf(number);
      const score = (top + best + any) * share ** 1.5;
      hits.set(number, { document: number, section: section - first, score, share });
    }
    return hits;
  }

  // Returns the names of pages that the search holds: { document, part, weight }.
  async findNames(terms) {
    const stems = terms.map((term) => term.stem ?? term.word), found = [];
    for (const [i, stem] of stems.entries()) {
      const { names } = await this.loadShard(stem);
      for (let end = i + 1; end <= stems.length && end < i + 8; end++)
        for (const number of names[stems.slice(i, end).join(" ")] ?? []) {
          const part = terms.slice(i, end), document = number < 0 ? -1 - number : number;
          found.push({ document, part, weight: getWeight(part) * (number < 0 ? 0.5 : 1) });
        }
    }
    return found;
  }

  // Returns the names with stop words that the search holds, such as “how long does it last”, and the
  // longer one of two. The name of a treatment stands for “it”. Other stop words may be in between.
  findIntents(stems, names) {
    const isTreatment = ({ document }) => this.core.documents[document][2] === "treatment";
    const it = new Set(names.filter(isTreatment).flatMap(({ part }) => part.map(({ stem }) => stem)));
    const put = (words) =>
      words.map((word) => (it.has(word) ? "it" : word)).filter((word, i, all) => word !== "it" || all[i - 1] !== "it");
    const said = [stems, put(stems)];
    const found = Object.entries(this.core.names).filter(([name]) =>
      said.some((words) => holdsName(words, name.split(" "), this.core.stopStems)),
    );
    const plain = found.map(([name]) => ` ${put(name.split(" ")).join(" ")} `);
    return found.filter((_, i) => !plain.some((name) => name !== plain[i] && name.includes(plain[i])));
  }

  // Adds to the score of pages whose name the search holds, by how much of the search it is. Next to
  // the name of a condition or treatment, the name of another page says what is asked: “ketamine cost”.
  addNames(scores, terms, names, intents, total) {
    const isTopic = ({ document }) => TOPICS.has(this.core.documents[document][2]);
    const topic = new Set(names.filter(isTopic).flatMap(({ part }) => part)), found = [...names];
    for (const [, documents] of intents)
      for (const document of documents) found.push({ document, part: [], weight: INTENT });
    const best = new Map(); // document → share
    for (const { document, part, weight } of found) {
      const others = [...topic].filter((term) => !part.includes(term));
      const isPage = this.core.documents[document][2] === "page";
      const share = weight / (isPage ? total - getWeight(others) : total);
      const aspect = isPage && others.length ? ASPECT : 1;
      best.set(document, Math.max(best.get(document) ?? 0, share * aspect));
    }
    for (const [number, share] of best) {
      const hit = scores.get(number) ?? { document: number, section: 0, score: 0 };
      const isTerm = this.core.documents[number][2] === "term";
      const whole = share > 0.99 && terms.length > 1 ? WHOLE : 1;
      hit.score += NAME_SCORE * share * whole * (isTerm ? 0.6 * share : (terms.length + 1) / 2);
      scores.set(number, hit);
    }
  }
}

globalThis.clinicSearch = { Engine, editDistance, fold, isNear, isUrgent, splitWords };
