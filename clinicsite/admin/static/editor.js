// The form of one page: it stores what is typed, shows the page and its problems, and saves.
'use strict'
const form = document.getElementById('editor')
const body = document.getElementById('body')
const { path, lang, today } = form.dataset
const find = (id) => document.getElementById(id)
const token = document.querySelector('meta[name="admin-token"]').content
const LOCAL = `admin-draft:${path}`
const PAUSE = 80 // ms without a key, before the words are sent
let base = form.dataset.base
let stored = '' // the words that the admin has
let saved = '' // the words of the file
let rest = 'No changes' // what the form reports while nothing is left to save
let timer, sending

// The name of this window. It stays after a reload, and a second window has another.
const windowName = sessionStorage.getItem('admin-window') ??
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
sessionStorage.setItem('admin-window', windowName)

const make = (name, words = '', properties = {}) => Object.assign(document.createElement(name), { textContent: words }, properties)
const fields = () => [...form.querySelectorAll('[data-field]')]
const readField = (row) => {
  const input = row.querySelector('input, textarea, select')
  const { control } = row.dataset
  if (control == 'checks') return [...row.querySelectorAll(':checked')].map((box) => box.value)
  if (control == 'lines' || control == 'pages') return input.value.split('\n').map((line) => line.trim()).filter(Boolean)
  if (control == 'moment') return [input.value, row.querySelector('[type=time]').value].filter(Boolean).join(' ')
  return input.value.replace(/\s*\n\s*/g, ' ').trim()
}
const writeField = (row, value) => {
  const input = row.querySelector('input, textarea, select')
  const list = [value ?? ''].flat()
  if (row.dataset.control == 'checks') for (const box of row.querySelectorAll('input')) box.checked = list.includes(box.value)
  else if (row.dataset.control == 'moment') [input.value, row.querySelector('[type=time]').value] = [list[0].slice(0, 10), list[0].slice(11, 16)]
  else input.value = list.join('\n')
}
const read = () => ({
  fields: Object.fromEntries(fields().map((row) => [row.dataset.field, readField(row)])),
  body: body.value,
})
const write = (words) => {
  for (const row of fields()) if (row.dataset.field in words.fields) writeField(row, words.fields[row.dataset.field])
  if (body.value != words.body) replaceBody(words.body)
  changed()
}
// As if it were typed, so that undo takes it back.
const replaceBody = (text) => {
  body.focus()
  body.select()
  insert(text)
}
const say = (words, isBad = false) => {
  find('status').textContent = words
  find('status').classList.toggle('bad', isBad)
}
const isDirty = () => JSON.stringify(read()) != saved || ['what', 'why'].some((id) => find(id)?.value)

const headers = { 'X-Admin-Token': token, 'Content-Type': 'application/json' }
const pack = (more) => JSON.stringify({ window: windowName, base, today, ...read(), ...more })
const send = async (action, more = {}) => {
  const answer = await fetch(`/admin/${action}/${path}`, { method: 'POST', headers, body: pack(more) })
  return { status: answer.status, ...await answer.json().catch(() => ({ message: 'The admin has a fault. The terminal shows it.' })) }
}

// What is typed goes to this browser first, then to the admin.
const changed = () => {
  count()
  clearTimeout(timer)
  timer = setTimeout(store, PAUSE)
}
const keep = (words) => {
  try { localStorage.setItem(LOCAL, JSON.stringify({ base, ...words })) } catch { /* the browser has no space */ }
}
const store = async () => {
  if (sending) return changed()
  const words = read(), text = JSON.stringify(words)
  if (text == stored) return isDirty() || say(rest) // typed and taken back during the last send
  if (text == saved) localStorage.removeItem(LOCAL)
  else keep(words)
  sending = true
  try {
    await showPage()
    const answer = await send('typed')
    if (answer.status != 200) return say(answer.message, true)
    stored = text
    report(answer)
    if (answer.message) say(answer.message, true)
    else if (answer.on_disk != base && text != saved) say('The file has changed on disk. Saving shows both versions.', true)
    else if (JSON.stringify(read()) == text) say(isDirty() ? 'Not saved yet. A draft is stored.' : rest)
  } catch {
    say('The admin does not answer. Your words are in this browser. Start the admin again, then reload this page.', true)
  } finally { sending = false }
}

const save = async () => {
  clearTimeout(timer)
  const text = JSON.stringify(read())
  keep(read())
  say('Saving …')
  try {
    const answer = await send('save', { what: find('what')?.value ?? '', why: find('why')?.value ?? '' })
    if (answer.passages) return showConflict(answer)
    if (answer.status != 200) return say(answer.message, true)
    base = answer.base
    saved = text
    rest = answer.message
    for (const id of ['what', 'why']) if (find(id)) find(id).value = ''
    localStorage.removeItem(LOCAL)
    say(isDirty() ? 'Not saved yet. A draft is stored.' : answer.message)
    stored = ''
    changed()
  } catch {
    say('Not saved: the admin does not answer. Your words are in this browser.', true)
  }
}

// The page beside the form. The browser parses it, since its policy forbids to make HTML of text.
const frame = find('frame')
const showPage = () => new Promise((done) => {
  const request = new XMLHttpRequest()
  request.open('POST', `/admin/show/${path}`)
  for (const name in headers) request.setRequestHeader(name, headers[name])
  request.responseType = 'document'
  request.onload = () => { swap(frame.contentDocument, request.response); done() }
  request.onerror = done
  request.send(pack())
})
// Only the part of the page that has changed, so that the browser lays out no more than that.
const swap = (shown, next) => {
  if (!next?.body?.childElementCount || !shown?.body) return
  const top = shown.documentElement.scrollTop
  shown.title = next.title
  patch(shown.body, next.body)
  shown.documentElement.scrollTop = top
}
const patch = (old, fresh) => {
  if (old.isEqualNode(fresh)) return
  const both = [[...old.childNodes], [...fresh.childNodes]]
  if (!old.cloneNode().isEqualNode(fresh.cloneNode()) || old.nodeType != 1) return old.replaceWith(old.ownerDocument.importNode(fresh, true))
  const [before, after] = both
  while (before.length && after.length && before[0].isEqualNode(after[0])) both.forEach((list) => list.shift())
  let ends = 0 // equal nodes at the end
  while (before.length && after.length && before.at(-1).isEqualNode(after.at(-1))) { both.forEach((list) => list.pop()); ends += 1 }
  if (before.length == after.length) return before.forEach((node, number) => patch(node, after[number]))
  const behind = old.childNodes[old.childNodes.length - ends] ?? null
  before.forEach((node) => node.remove())
  after.forEach((node) => old.insertBefore(old.ownerDocument.importNode(node, true), behind))
}

const report = ({ problems, score, hardest, words, sections }) => {
  find('problem-count').textContent = problems.length
  find('body-facts').textContent = [`${words} words`, score && `reads at ${score}`].filter(Boolean).join(' · ')
  for (const row of fields()) {
    const own = problems.filter((problem) => problem.field == row.dataset.field)
    find(`problem-${row.dataset.field}`).textContent = own.map((problem) => `${problem.message} ${problem.help}`).join(' ')
    row.classList.toggle('field--wrong', own.some((problem) => problem.is_error))
    row.querySelector('input, textarea, select').setAttribute('aria-invalid', own.some((problem) => problem.is_error))
  }
  form.dispatchEvent(new CustomEvent('report', { detail: [problems, sections] }))
  const focused = document.activeElement?.closest?.('#problems li')?.dataset.key
  find('problems').replaceChildren(...problems.map(showProblem))
  find('problems').querySelector(`li[data-key="${CSS.escape(focused ?? '')}"] button`)?.focus()
  find('hardest').hidden = !hardest.length
  find('hardest').querySelector('ol').replaceChildren(...hardest.map((one) => {
    const item = make('li')
    item.append(make('p', one.text, { className: 'row__title' }), make('p', one.advice, { className: 'row__facts' }), jump(one.line))
    return item
  }))
}
const jump = (line, column = 1, length = 0) => {
  const button = make('button', `Line ${line}`, { type: 'button', className: 'button--small' })
  button.onclick = () => {
    const lines = body.value.split('\n')
    const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + (length ? column - 1 : 0)
    const end = length ? start + length : start + (lines[line - 1] ?? '').length
    body.focus()
    body.setSelectionRange(start, end)
    body.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(body).lineHeight))
  }
  return button
}
const showProblem = (problem) => {
  const item = make('li', '', { className: problem.is_error ? 'wrong' : '' })
  item.dataset.key = problem.key
  const about = make('p', `${problem.help} `, { className: 'row__facts' })
  about.append(make('a', problem.label, { href: problem.meaning, target: 'site' }))
  const buttons = make('p', '', { className: 'buttons' })
  if (problem.line) buttons.append(jump(problem.line, problem.column, problem.length))
  else if (problem.field && find(`field-${problem.field}`)) {
    const button = make('button', 'Go to the field', { type: 'button', className: 'button--small' })
    button.onclick = () => { find(`field-${problem.field}`).closest('details')?.setAttribute('open', ''); find(`field-${problem.field}`).focus() }
    buttons.append(button)
  }
  if (problem.can_fix) {
    const button = make('button', 'Fix', { type: 'button', className: 'button--small' })
    button.onclick = async () => {
      const answer = await send('fix', { base: problem.key })
      if (answer.status == 200) write(answer)
    }
    buttons.append(button)
  }
  item.append(make('p', `${problem.is_error ? 'Error' : 'Warning'}: ${problem.message}`, { className: 'row__title' }), about, buttons)
  return item
}

const count = () => {
  for (const row of fields()) {
    const { max, min, field } = row.dataset
    if (!max) continue
    const length = [...readField(row)].length, place = find(`count-${field}`)
    place.textContent = length > max ? `${length - max} characters too many` : length && length < (min ?? 0) ? `${min - length} characters too few` : `${length} of ${max} characters`
    place.classList.toggle('bad', length > max || Boolean(length && length < (min ?? 0)))
  }
}

// Both versions of a page that changed on disk, by passage, with a choice for each.
const showRuns = (runs, kind) => {
  const words = make('span', runs.length ? '' : '(nothing)')
  for (const [text, isShared] of runs) {
    if (isShared) { words.append(text); continue }
    const part = make(kind)
    part.append(make('span', '[only here: ', { className: 'hidden' }), text, make('span', ']', { className: 'hidden' }))
    words.append(part)
  }
  return words
}
const choices = (name, one) => {
  const set = make('fieldset', '', { className: 'choice' })
  set.append(make('legend', name))
  for (const [value, title, words] of [['mine', 'Yours', showRuns(one.my_runs, 'ins')], ['theirs', 'In the file', showRuns(one.their_runs, 'del')]]) {
    const label = make('label', '', { className: 'choice__side' })
    label.append(make('input', '', { type: 'radio', name: `choice-${choices.number}`, value, checked: value == 'mine' }), make('b', ` ${title}`), words)
    set.append(label)
  }
  choices.number += 1
  return set
}
choices.number = 0
const showConflict = ({ fields: given, passages, base: theirBase, message }) => {
  const parts = [
    ...given.map((one) => [one, choices(one.label, one)]),
    ...passages.filter((one) => one.mine != one.theirs).map((one) => [one, choices('Text', one)]),
  ]
  find('conflict-parts').replaceChildren(...parts.map(([, set]) => set))
  const chosen = new Map(parts)
  const pick = (one) => one[chosen.get(one)?.querySelector(':checked').value ?? 'mine']
  find('conflict-take').onclick = () => {
    base = theirBase
    find('conflict').hidden = true
    write({ fields: Object.fromEntries(given.map((one) => [one.name, pick(one)])), body: passages.map(pick).filter(Boolean).join('\n\n') })
    say('Not saved yet. Read the page, then save.')
    body.focus()
  }
  find('conflict').hidden = false
  find('conflict').focus()
  say(message, true)
}

// Words of an earlier window, of a crash or of a browser that was closed.
const offer = (box, draft, putAside) => {
  const close = () => { box.hidden = true; body.focus() }
  box.querySelector('[data-restore]').onclick = () => { write(draft); close(); putAside() }
  box.querySelector('[data-put-aside]').onclick = () => { putAside(); close() }
}
const sorted = (words) => JSON.stringify([Object.entries(words.fields).sort(), words.body])
const known = [] // the words that the admin has stored
for (const box of document.querySelectorAll('[data-draft]')) {
  const draft = JSON.parse(box.dataset.draft)
  known.push(sorted(draft))
  offer(box, draft, () => draft.window == windowName || send('put-aside', { window: draft.window }))
}
const own = JSON.parse(localStorage.getItem(LOCAL) ?? 'null')

form.addEventListener('input', changed)
form.addEventListener('change', changed)
form.addEventListener('submit', (event) => { event.preventDefault(); save() })
find('to-preview').onclick = () => { frame.scrollIntoView(); frame.focus() }
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() == 's') { event.preventDefault(); save() }
})
addEventListener('beforeunload', (event) => {
  if (isDirty() && JSON.stringify(read()) != stored) event.preventDefault()
})
saved = 'version' in form.dataset ? '' : JSON.stringify(read()) // an earlier version is not in the file
if (own && ![sorted(read()), ...known].includes(sorted(own))) {
  find('local-draft').hidden = false
  offer(find('local-draft'), own, () => localStorage.removeItem(LOCAL))
}
frame.src = `/admin/draft/${path}`
count()
store()
