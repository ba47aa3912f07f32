// Finds pages in the index that clinicsite/rendering/search_index.py builds. No code of the page
// is here, so that tests can run it alone.
const MAX_WORDS = 24; // of one search
const TIMEOUT = 10_000, PAUSE = 700; // ms
const NAME_SCORE = 90; // a search that is a name of a page; parts of a name give a part of it
const INTENT = 3, UNKNOWN = 3, GUESS = 0.7; // weights of a name like “how much”, an unknown word, a correction

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

async function fetchJson(url) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, { signal: AbortSignal.timeout?.(TIMEOUT) }).catch((error) => error);
    if (response.ok) return response.json();
    if (response.status === 404 || attempt > 1) throw new Error(`${url}: ${response.status ?? response}`);
    await new Promise((wake) => setTimeout(wake, PAUSE));
  }
}

const TOPICS = new Set(["condition", "treatment"]);
const getWeight = (terms) => terms.reduce((sum, term) => sum + (term.weight ?? UNKNOWN), 0);

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
    core.owner = core.documents.flatMap((document, number) => Array(document[3]).fill(number));
    this.core = core;
  }

  stem(word) {
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

  async loadShard(word) {
    const key = [word.slice(0, 2), word[0]].find((one) => this.core.shards.has(one));
    if (!key) return { terms: {}, names: {}, stems: new Map() };
    const name = [...key].map((letter) => letter.codePointAt(0).toString(16)).join("-");
    const shard = await this.load(`words-${name}`);
    shard.stems = shard.stems || new Map(Object.keys(shard.terms).map((term) => [this.stem(term), term]));
    return shard;
  }

  // Returns the term of the index that a word means, or undefined. `corrected` is set for a guess.
  async findTerm(word) {
    const shard = await this.loadShard(word), stem = this.stem(word);
    if (shard.stems.has(stem)) return { word, stem, postings: shard.terms[shard.stems.get(stem)] };
    const letter = this.core.shards.has(word[0]) ? await this.loadShard(word[0]) : shard;
    const guess = this.guess(word, stem, letter.words ?? [...shard.stems.values()]);
    if (!guess) return { word };
    const found = (await this.loadShard(guess)).terms[guess];
    return { word: guess, stem: this.stem(guess), postings: found, corrected: word };
  }

  guess(word, stem, terms) {
    const begun = terms.filter((term) => word.length > 3 && term.startsWith(word));
    const near = terms.filter(
      (term) => isNear(word, term) || (isNear(stem, this.stem(term)) && (stem.length > 6 || editDistance(word, term) < 3)),
    );
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
    const said = ` ${words.map((word) => this.stem(word)).join(" ")} `;
    const intents = Object.entries(this.core.names).filter(([name]) => said.includes(` ${name} `));
    const total = INTENT * intents.length + getWeight(terms);
    const scores = this.score(known, INTENT * intents.length);
    await this.addNames(scores, terms, intents, total);
    const hits = [...scores.values()].filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
    const enough = (hits[0]?.score ?? 0) * 0.2;
    return {
      hits: hits.filter(({ score }) => score >= enough),
      terms: known,
      missing: terms.filter((term) => !term.postings).map(({ word }) => word),
    };
  }

  // Two words that the index has as one, such as “over dose”.
  async joinPairs(terms, pairs) {
    for (const [i, pair] of pairs.entries()) {
      if (!terms[i + 1] || (terms[i].postings && terms[i + 1].postings)) continue;
      const { stems, terms: all } = await this.loadShard(pair), stem = this.stem(pair);
      if (stems.has(stem)) terms[i] = terms[i + 1] = { word: pair, stem, postings: all[stems.get(stem)] };
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

  // Adds to the score of pages whose name the search holds, by how much of the search it is. Next to
  // the name of a condition or treatment, the name of another page says what is asked: “ketamine cost”.
  async addNames(scores, terms, intents, total) {
    const stems = terms.map((term) => term.stem ?? term.word), found = [], topic = new Set();
    for (const [i, stem] of stems.entries()) {
      const { names } = await this.loadShard(stem);
      for (let end = i + 1; end <= stems.length && end < i + 8; end++)
        for (const number of names[stems.slice(i, end).join(" ")] ?? []) {
          const part = terms.slice(i, end), document = number < 0 ? -1 - number : number;
          found.push({ document, part, weight: getWeight(part) * (number < 0 ? 0.5 : 1) });
          if (TOPICS.has(this.core.documents[document][2])) for (const term of part) topic.add(term);
        }
    }
    for (const [, documents] of intents)
      for (const document of documents) found.push({ document, part: [], weight: INTENT });
    const best = new Map(); // document → share
    for (const { document, part, weight } of found) {
      const others = [...topic].filter((term) => !part.includes(term));
      const isTopic = this.core.documents[document][2] !== "page";
      const share = weight / (isTopic ? total : total - getWeight(others));
      best.set(document, Math.max(best.get(document) ?? 0, share));
    }
    for (const [number, share] of best) {
      const hit = scores.get(number) ?? { document: number, section: 0, score: 0 };
      const isTerm = this.core.documents[number][2] === "term";
      hit.score += NAME_SCORE * share * (isTerm ? 0.6 * share : (terms.length + 1) / 2);
      scores.set(number, hit);
    }
  }
}

globalThis.clinicSearch = { Engine, editDistance, fold, isNear, isUrgent, splitWords };
