// The search page: reads the query from the URL, and shows results, or what to do without any.
const { Engine, fold, isUrgent, splitWords } = clinicSearch;
const MOST = 2_000, SHOWN = 90; // characters of a query: that are searched, that are repeated
const STEP = 10; // results
const LEAST = 4; // words of a sentence

const root = document.querySelector(".search");
const get = (part) => root.querySelector(`.search__${part}`);
const form = get("form"), box = form.elements.q, strings = form.dataset;
const [card, status, retry, list, more, ask] = ["card", "status", "retry", "results", "more", "ask"].map(get);
const redFlags = strings.redFlags.split("|"), kinds = JSON.parse(strings.kinds);
const engine = new Engine(new URL(strings.index, location.href));

// The query is behind the # of the URL, which a browser does not send. A form of a page without
// scripts sends it behind the ?, and a reload must not send it again.
const getParameter = (text) => new URLSearchParams(text).get("q");
function readQuery() {
  const sent = getParameter(location.search);
  if (sent !== null && getParameter(location.hash.slice(1)) === null)
    history.replaceState(history.state, "", `${location.pathname}#${new URLSearchParams({ q: sent })}`);
  return (getParameter(location.hash.slice(1)) ?? "").trim().slice(0, MOST);
}

function create(tag, className, ...children) {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...children);
  return element;
}

function createLink(url, text) {
  const link = create("a", "", text);
  link.href = url;
  return link;
}

const format = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shorten = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN).trim()}…` : text);

// Returns the sentence that has most of the words, with its section.
function findSentence({ sections, summary }, section, weights) {
  let best = { text: summary, score: 0 };
  for (const [number, [id, heading, text]] of sections.entries())
    for (const sentence of text.replace(/([.!?])\s+/gu, "$1\n").split("\n")) {
      const stems = new Set(splitWords(sentence).map((word) => engine.stem(word)));
      let score = number + 1 === section ? 0.2 : 0;
      for (const [stem, weight] of weights) if (stems.has(stem)) score += weight;
      if (stems.size < LEAST) score /= 2; // a heading, or a few words of a list
      if (score > best.score + 0.2 || (best.score > 0 && score > best.score)) best = { id, heading, text: sentence, score };
    }
  return best;
}

// Returns the text as nodes: the words of the query are marked.
const markWords = (text, weights) =>
  text.split(/([\p{L}\p{M}'’]+|\p{N}+)/u).map((piece, i) => {
    const isWord = i % 2 && weights.has(engine.stem(fold(piece)));
    return isWord ? create("mark", "", piece) : piece;
  });

// Adds a result at once, and its sentence when that is there. Returns whether the text could load.
async function addResult({ document: number, section }, weights) {
  const [url, title, kind, , summary] = engine.core.documents[number];
  const text = create("p", "search__text", ...markWords(summary ?? "", weights));
  const heading = create("h2", "search__title", createLink(url, title));
  const item = create("li", "search__result", create("p", "search__kind", kinds[kind] ?? kind), heading, text);
  list.append(item);
  if (summary !== undefined) return true;
  const page = await engine.load(`page-${number}`).catch(() => null);
  if (!page) return false;
  const found = findSentence(page, section, weights);
  text.append(...markWords(found.text, weights));
  if (found.id)
    item.append(create("p", "search__where", createLink(`${url}#${found.id}`, found.heading)));
  return true;
}

function addHelpPage() {
  if (!strings.helpUrl) return;
  const heading = create("h2", "search__title", createLink(strings.helpUrl, strings.helpTitle));
  const text = create("p", "search__text", strings.helpText);
  list.append(create("li", "search__result", heading, text));
}

function describe(typed, hits, { terms, missing }) {
  const query = shorten(typed), corrected = terms.filter((term) => term.corrected);
  if (!hits.length) return format(strings.none, { query });
  const sentences = [];
  if (missing.length) sentences.push(format(strings.missing, { query: shorten(missing.join(" ")) }));
  const meant = terms.map((term) => term.word).join(" ");
  if (corrected.length) sentences.push(format(strings.corrected, { query: shorten(meant) }));
  const count = hits.length;
  sentences.push(format(count === 1 ? strings.one : strings.many, { count, query }));
  return sentences.join(" ");
}

let latest = 0; // a late answer is dropped
async function update() {
  const current = ++latest, typed = readQuery(), urgent = isUrgent(typed, redFlags);
  box.value = typed;
  card.hidden = !urgent;
  retry.hidden = more.hidden = ask.hidden = true;
  list.textContent = "";
  status.textContent = typed && strings.busy;
  if (!typed) return;
  if (urgent) addHelpPage();
  let found;
  try {
    found = await engine.search(typed);
  } catch {
    if (current === latest) showFailure();
    return;
  }
  if (current !== latest) return;
  const isHelp = ({ document: number }) => engine.core.documents[number][0] === strings.helpUrl;
  const hits = urgent ? found.hits.filter((hit) => !isHelp(hit)) : found.hits;
  const weights = new Map(found.terms.map((term) => [term.stem, term.weight]));
  status.textContent = describe(typed, urgent && strings.helpUrl ? [null, ...hits] : hits, found);
  ask.hidden = hits.length > 0 && !found.missing.length;
  const show = async (count) => {
    const loaded = await Promise.all(hits.splice(0, count).map((hit) => addResult(hit, weights)));
    if (current === latest && loaded.includes(false)) status.append(` ${strings.partial}`);
  };
  more.onclick = () => {
    const before = list.children.length;
    show(STEP);
    more.hidden = !hits.length;
    list.children[before].querySelector("a").focus();
  };
  const shown = show(Math.max(STEP, history.state?.count ?? 0));
  more.hidden = !hits.length;
  await shown;
  if (current === latest) scrollTo(0, history.state?.y ?? scrollY);
}

function showFailure() {
  status.textContent = navigator.onLine ? strings.failed : strings.offline;
  retry.hidden = ask.hidden = false;
}

form.onsubmit = (event) => {
  event.preventDefault();
  const hash = `#${new URLSearchParams({ q: box.value.trim() })}`;
  if (hash !== location.hash) history.pushState(null, "", hash);
  update();
};
retry.onclick = () => update();
addEventListener("online", () => retry.hidden || update());
onpopstate = () => /^#?$|^#q=/.test(location.hash) && update(); // other links of the page stay links
box.onfocus = () => engine.open().catch(() => {});

// A reload and a step back find the same results, at the same place. The browser would scroll
// before they are there.
history.scrollRestoration = "manual";
let timer;
const keepPlace = () =>
  history.replaceState({ y: scrollY, count: list.querySelectorAll(".search__result").length }, "");
onscroll = () => {
  clearTimeout(timer);
  timer = setTimeout(keepPlace, 150);
};
onpagehide = keepPlace;
form.hidden = false;
update();
