// Answers from Pagefind's index, or from titles and summaries without it.
const tool = document.querySelector(".search__tool");
const [form, { firstElementChild: card }, status, list, more] = tool.children;
const box = form.elements.q, say = form.dataset;

const split = (text) => text.split(" ");
const bare = (text) => text.normalize("NFD").toLowerCase().replace(/[\p{M}'’]/gu, "");
const fold = (text) => bare(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// Danger: all words of a phrase in any order; from 5 letters on with any ending.
const phrases = say.redFlags.split("|").map((text) => split(fold(text)));
const same = (word, flag) => word === flag || (flag.length > 4 && word.startsWith(flag));
const isUrgent = (words) =>
  phrases.some((flags) => flags.every((flag) => words.some((word) => same(word, flag))));

// Letters missing, too many, wrong or swapped.
function mistakes(a, b) {
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

// The word that was meant: itself if known, or nearly; else the nearest one, or "".
function mend(word, known) {
  const like = (other) =>
    other.startsWith(word) ||
    (other.length > 3 && word.startsWith(other) && word.length < other.length + 4);
  if (word.length < 4 || known.some(like)) return word;
  let best = "", least = word.length < 8 ? 2 : 3;
  for (const other of known) {
    const count = Math.abs(other.length - word.length) < least ? mistakes(word, other) : least;
    if (count < least) [best, least] = [other, count];
  }
  return best;
}

let loading;
async function load() {
  const { entries, words } = await (await fetch(say.words)).json();
  for (const entry of entries) entry.folded = entry.names.map(fold);
  const known = split(words), all = known.concat(...phrases);
  let search;
  try {
    const index = (await import(say.index)).createInstance({ noWorker: true }); // Trusted Types
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

// Results for a text and for other names of what it names; a word's meaning comes first.
async function results(text, { entries, search }) {
  const asked = new Set([text]), hits = new Map();
  for (const entry of entries) {
    const name = entry.folded.find((one) => ` ${text} `.includes(` ${one} `));
    if (!name) continue;
    for (const other of entry.folded) asked.add(text.replace(name, other));
    const rest = split(text.replace(name, ""));
    if (entry.url?.includes("#") && rest.every((word) => word.length < 5))
      hits.set(entry.url, { score: Infinity, data: () => entry });
  }
  for (const one of [...asked].slice(0, 4))
    for (const hit of await search(one))
      if (!hits.has(hit.id)) hits.set(hit.id, hit);
  return [...hits.values()].sort((a, b) => b.score - a.score);
}

function make(tag, className, ...children) {
  const made = Object.assign(document.createElement(tag), { className });
  made.append(...children);
  return made;
}

function show({ url, names, meta, text, excerpt }) {
  const link = make("a", "", names?.[0] ?? meta.title);
  link.href = url;
  const words = (text ?? `… ${excerpt} …`).split(/<\/?mark>/).map((piece, i) => {
    const plain = piece.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    return i % 2 ? make("mark", "", plain) : plain;
  });
  list.append(make("li", "entry", make("h2", "entry__title", link), make("p", "", ...words)));
  return link;
}

const tell = (text, query, count) => text.replace("{count}", count).replace("{query}", () => query);

let turn = 0; // a late answer never replaces a newer one
async function answer() {
  const mine = ++turn;
  const typed = (new URLSearchParams(location.hash.slice(1)).get("q") ?? "").slice(0, 100);
  const query = fold(typed), words = split(query);
  box.value = typed;
  card.hidden = !isUrgent(words);
  more.hidden = true;
  list.replaceChildren();
  status.textContent = query && say.busy;
  if (!query) return;
  const index = await (loading ??= load());
  const meant = words.map((word) => mend(word, index.all));
  const usable = meant.filter((word) => word && mend(word, index.known) === word);
  const long = usable.filter((word) => word.length > 3).join(" ");
  let hits = [], used;
  for (const text of [usable.length < words.length ? "" : usable.join(" "), long])
    if (text && !hits.length) hits = await results((used = text), index);
  const count = hits.length, exact = used === query;
  const found = tell(count === 1 ? say.one : say.many, exact ? typed : used, count);
  const none = tell(count ? say.instead : say.none, typed);
  const next = async () => {
    const part = await Promise.all(hits.splice(0, 10).map((hit) => hit.data()));
    if (mine !== turn) return;
    more.hidden = !hits.length;
    return part.map(show)[0];
  };
  await next();
  if (mine !== turn) return;
  if (isUrgent(meant)) card.hidden = false;
  status.textContent = !count ? none : exact ? found : `${none} ${found}`;
  more.onclick = async () => (await next())?.focus();
}
const run = () => answer().catch(() => (status.textContent = say.failed));

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
