// Searches Pagefind's index, or titles and summaries without it.
const tool = document.querySelector(".search__tool");
const [form, { firstElementChild: urgentCard }, status, list, more] = tool.children;
const box = form.elements.q, strings = form.dataset;

const split = (text) => text.split(" ");
const unaccent = (text) => text.normalize("NFD").toLowerCase().replace(/[\p{M}'’]/gu, "");
const fold = (text) => unaccent(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// A red flag has all words of a phrase, in any order. A word of 5 letters or more takes any ending.
const phrases = strings.redFlags.split("|").map((text) => split(fold(text)));
const matchesFlag = (word, flag) => word === flag || (flag.length > 4 && word.startsWith(flag));
const isUrgent = (words) =>
  phrases.some((flags) => flags.every((flag) => words.some((word) => matchesFlag(word, flag))));

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

// Returns a known or nearly known word as it is, else the nearest one, or "".
function correct(word, known) {
  const resembles = (other) =>
    other.startsWith(word) ||
    (other.length > 3 && word.startsWith(other) && word.length < other.length + 4);
  if (word.length < 4 || known.some(resembles)) return word;
  let best = "", least = word.length < 8 ? 2 : 3;
  for (const other of known) {
    const count = Math.abs(other.length - word.length) < least ? editDistance(word, other) : least;
    if (count < least) [best, least] = [other, count];
  }
  return best;
}

let loading;
async function load() {
  const { entries, words } = await (await fetch(strings.words)).json();
  for (const entry of entries) entry.folded = entry.names.map(fold);
  const known = split(words), all = known.concat(...phrases);
  let search;
  try {
    const index = (await import(strings.index)).createInstance({ noWorker: true }); // Trusted Types
    await index.filters(); // fails without WebAssembly
    search = async (text) => (await index.search(text)).results;
  } catch {
    const shown = entries.filter(({ url }) => url);
    const has = (e, word) => ` ${fold(`${e.names} ${e.text}`)}`.includes(` ${word}`);
    search = (text) =>
      shown
        .filter((e) => split(text).every((word) => has(e, word)))
        .map((e) => ({ id: e.url, score: 0, data: () => e }));
  }
  return { entries, known, all, search };
}

// Returns the results for a text and for other names of its terms. A glossary entry comes first.
async function findResults(text, { entries, search }) {
  const queries = new Set([text]), hits = new Map();
  for (const entry of entries) {
    const name = entry.folded.find((one) => ` ${text} `.includes(` ${one} `));
    if (!name) continue;
    for (const other of entry.folded) queries.add(text.replace(name, other));
    const rest = split(text.replace(name, ""));
    if (entry.url?.includes("#") && rest.every((word) => word.length < 5))
      hits.set(entry.url, { score: Infinity, data: () => entry });
  }
  for (const one of [...queries].slice(0, 4))
    for (const hit of await search(one))
      if (!hits.has(hit.id)) hits.set(hit.id, hit);
  return [...hits.values()].sort((a, b) => b.score - a.score);
}

function create(tag, className, ...children) {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...children);
  return element;
}

function addResult({ url, names, meta, text, excerpt }) {
  const link = create("a", "", names?.[0] ?? meta.title);
  link.href = url;
  const words = (text ?? `… ${excerpt} …`).split(/<\/?mark>/).map((piece, i) => {
    const unescaped = piece.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    return i % 2 ? create("mark", "", unescaped) : unescaped;
  });
  const title = create("h2", "entry__title", link);
  list.append(create("li", "entry", title, create("p", "", ...words)));
  return link;
}

const format = (text, query, count) => text.replace("{count}", count).replace("{query}", () => query);

let latest = 0; // a late response is dropped
async function updateResults() {
  const current = ++latest;
  const typed = (new URLSearchParams(location.hash.slice(1)).get("q") ?? "").slice(0, 100);
  const query = fold(typed), words = split(query);
  box.value = typed;
  urgentCard.hidden = !isUrgent(words);
  more.hidden = true;
  list.replaceChildren();
  status.textContent = query && strings.busy;
  if (!query) return;
  const index = await (loading ??= load());
  const corrected = words.map((word) => correct(word, index.all));
  const usable = corrected.filter((word) => word && correct(word, index.known) === word);
  const long = usable.filter((word) => word.length > 3).join(" ");
  let hits = [], used;
  for (const text of [usable.length < words.length ? "" : usable.join(" "), long])
    if (text && !hits.length) hits = await findResults((used = text), index);
  const count = hits.length, exact = used === query;
  const found = format(count === 1 ? strings.one : strings.many, exact ? typed : used, count);
  const none = format(count ? strings.instead : strings.none, typed);
  const next = async () => {
    const part = await Promise.all(hits.splice(0, 10).map((hit) => hit.data()));
    if (current !== latest) return;
    more.hidden = !hits.length;
    return part.map(addResult)[0];
  };
  await next();
  if (current !== latest) return;
  if (isUrgent(corrected)) urgentCard.hidden = false;
  status.textContent = !count ? none : exact ? found : `${none} ${found}`;
  more.onclick = async () => (await next())?.focus();
}
const run = () => updateResults().catch(() => (status.textContent = strings.failed));

form.onsubmit = (event) => {
  event.preventDefault();
  const address = `#${new URLSearchParams({ q: box.value.trim() })}`;
  if (address !== location.hash) history.pushState(null, "", address);
  run();
};
onpopstate = () => /^#?$|^#q=/.test(location.hash) && run(); // other links of the page stay links
box.onfocus = () => (loading ??= load()).catch(() => {});
form.hidden = false;
run();
