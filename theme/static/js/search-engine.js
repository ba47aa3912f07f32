// Finds pages in the index that clinicsite/rendering/search_index.py builds. Tests run it alone.
// A search takes these steps: it splits the text into words, loads the shards of their letters, and
// adds the scores that a shard has for each word and section. Then it adds the names of pages that
// the search holds, and reads the texts of the best pages. search-words.js has the functions for text.
const MAX_WORDS = 24; // of one search
// A search that is a name of a page scores this. Parts of a name give a part of it.
const NAME_SCORE = 90;
// Weights of a name that is the whole search, and of what a search asks about a topic
const WHOLE = 1.5, ASPECT = 1.5;
// Weights of a name like “how much”, of a correction, of what one sentence has of a search
const INTENT = 3, GUESS = 0.7, CLOSE = 0.3;
const ANY = 0.5; // weight of all sections, next to the best one: a long page has more of them
const READ = 10; // best pages whose texts are read
const PATIENCE = 4_000, TIMEOUT = 10_000, PAUSE = 700; // ms for these texts, a file, a retry

async function fetchJson(url) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, { signal: AbortSignal.timeout?.(TIMEOUT) }).catch((error) => error);
    if (response.ok) return response.json();
    if (response.status === 404 || attempt > 1) throw new Error(`${url}: ${response.status ?? response}`);
    await new Promise((wake) => setTimeout(wake, PAUSE));
  }
}

const TOPICS = new Set(["condition", "treatment"]);

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
    core.stems = new Map(core.forms.flatMap((line) => line.split(" ").map((form, _, [stem]) => [form, stem])));
    this.core = core;
    core.stopStems = new Set([...core.stop].map((word) => this.stem(word)));
    core.owner = core.documents.flatMap((document, number) => Array(document[3]).fill(number));
  }

  stem(word) {
    return this.core.stems.get(word) ?? stripEndings(word, this.core);
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
    const spellings = [word, ...spellOtherwise(word)];
    for (const spelling of spellings) {
      const term = await this.findSpelling(spelling);
      if (term) return term.word === word ? term : { ...term, corrected: word };
    }
    for (const spelling of spellings) {
      const guess = guessBySound(word, await this.listWords(spelling[0]));
      if (guess) return { ...(await this.makeTerm(guess)), corrected: word };
    }
    return { word };
  }

  async findSpelling(word) {
    const stem = this.stem(word), shard = await this.loadShard(stem);
    if (shard.stems.has(stem)) return this.makeTerm(word);
    const guess = guessSpelling(word, await this.listWords(word[0]), (term) => this.stem(term));
    return guess && this.makeTerm(guess);
  }

  async listWords(letter) {
    const { words, stems } = await this.loadShard(letter);
    return words ?? [...stems.values()];
  }

  // A word of a search: `like` are the stems of words with the same meaning.
  async makeTerm(word) {
    const stem = this.stem(word), { terms, stems, same } = await this.loadShard(stem);
    return { word, stem, postings: terms[stems.get(stem)], like: new Set((same[stem] ?? "").split(" ")) };
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
    const hits = all.filter(({ score }) => score >= all[0].score * 0.2);
    await this.readBest(hits, known, stems);
    return { hits, terms: known, missing: terms.filter((term) => !term.postings).map(({ word }) => word) };
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
      const isKnown = (term) => term.postings && !term.corrected;
      if (!terms[i + 1] || (isKnown(terms[i]) && isKnown(terms[i + 1]))) continue;
      const stem = this.stem(pair), shard = await this.loadShard(stem);
      if (shard.stems.has(stem)) terms[i] = terms[i + 1] = await this.makeTerm(pair);
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
      for (const [number, score] of best) pages.get(number).any += score;
      for (const number of best.keys()) pages.get(number).covered += term.weight;
    }
    const hits = new Map();
    for (const [number, { top, any, covered, sections }] of pages) {
      const [section, best] = [...sections].reduce((a, b) => (b[1] > a[1] ? b : a));
      const share = covered / total, first = owner.indexOf(number);
      const score = (top + best + ANY * any) * share ** 1.5;
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
      const isTerm = this.core.documents[number][2] === "term", isWhole = share > 0.99 && terms.length > 1;
      hit.score += NAME_SCORE * share * (isWhole ? WHOLE : 1) * (isTerm ? 0.6 * share : (terms.length + 1) / 2);
      scores.set(number, hit);
    }
  }
}

globalThis.clinicSearch = { Engine, editDistance, fold, isNear, isUrgent, splitWords };
