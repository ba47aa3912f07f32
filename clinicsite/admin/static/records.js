// The form of one record: it stores what is typed, shows its problems and the page, and saves.
'use strict'
const form = document.getElementById('record')
const find = (id) => document.getElementById(id)
const make = (name, words = '', properties = {}) => Object.assign(document.createElement(name), { textContent: words }, properties)
const headers = { 'X-Admin-Token': document.querySelector('meta[name="admin-token"]').content, 'Content-Type': 'application/json' }
// A restored draft keeps its window. One that the form offers is not written over.
const offered = [...document.querySelectorAll('[data-draft]')].map((box) => box.dataset.draft)
let windowName = form.dataset.window || sessionStorage.getItem('admin-window')
if (!windowName || offered.includes(windowName)) windowName = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
sessionStorage.setItem('admin-window', windowName)
const { path } = form.dataset, frame = find('frame'), LOCAL = `admin-record:${path}`
let { base } = form.dataset, saved = '', stored = '', timer, sending, added = 0

// The values of the form. A removed entry can be put back until the form is saved.
const own = (box) => [...box.querySelectorAll('[data-name]')].filter((row) => row.parentElement.closest('[data-name], [data-item], form') == box)
const group = (box) => Object.fromEntries(own(box).map((row) => [row.dataset.name, read(row)]))
const hasValue = (value) => typeof value == 'object' ? Object.entries(value).some(([name, one]) => name != 'from:' && hasValue(one)) : !['', 'false', 'unset'].includes(value)
const live = (row) => [...row.querySelector('[data-items]').children].filter((item) => !('gone' in item.dataset) && (item.dataset.value || hasValue(group(item))))
const lines = (input) => input.value.split('\n').map((line) => line.trim()).filter(Boolean)
const read = (row) => {
  const { control } = row.dataset, input = row.querySelector('input, textarea, select'), picks = () => live(row).map((item) => item.dataset.value)
  const text = (box) => control == 'lines' ? lines(box) : box.value
  switch (control) {
    case 'group': return group(row)
    case 'entries': return live(row).map((item) => ({ ...(item.dataset.from && { 'from:': Number(item.dataset.from) }), ...group(item) }))
    case 'finds': return picks()
    case 'find': return picks().at(-1) ?? ''
    case 'checks': return [...row.querySelectorAll(':checked')].map((box) => box.value)
    case 'hours': return 'lines' in input.dataset ? { lines: lines(input) } : { week: [...row.querySelectorAll('input')].map(text) }
  }
  if (input.type == 'checkbox') return String(input.checked)
  return 'translated' in row.dataset ? Object.fromEntries([...row.querySelectorAll('[data-lang]')].map((box) => [box.dataset.lang, text(box)])) : text(input)
}
// The row of a problem, and its input.
const locate = (steps) => {
  let box = form, row, input
  for (const step of steps) {
    const inner = own(box).find((one) => one.dataset.name == step)
    if (inner) box = row = inner
    else if (row?.dataset.control == 'hours') input = row.querySelectorAll('input')[step]
    else if (row?.querySelector('[data-items]')) box = live(row)[step] ?? box
    else input = row?.querySelector(`[data-lang="${step}"]`) ?? input
  }
  return { row, input: input ?? (row && box)?.querySelector('input, textarea, select, button') }
}
// An entry or a chosen page: a copy of the template, with ids of its own.
const rename = (node, mark) => {
  for (const part of [node, ...node.querySelectorAll('*')]) {
    for (const one of part.attributes ?? []) one.value = one.value.replaceAll(mark, `new${added}`)
    if (part.content) rename(part.content, mark)
  }
}
const add = (row) => {
  const item = row.querySelector(':scope > template').content.firstElementChild.cloneNode(true)
  added += 1
  rename(item, item.id.match(/__\d__/g)?.at(-1) ?? '__')
  row.querySelector('[data-items]').append(item)
  return item
}
const acts = {
  up: (item) => item.previousElementSibling?.before(item),
  down: (item) => item.nextElementSibling?.after(item),
  remove: (item, button) => { button.textContent = item.toggleAttribute('data-gone') ? 'Put back' : 'Remove' },
}
form.addEventListener('click', ({ target }) => {
  const button = target.closest('button'), row = button?.closest('[data-name]')
  if (button?.dataset.do) acts[button.dataset.do](button.closest('[data-item]'), button)
  else if (button && 'add' in button.dataset) add(row).querySelector('input, textarea, select').focus()
  else if (button && 'weekdays' in button.dataset) row.querySelectorAll('input').forEach((day, number, [monday]) => { if (number < 5) day.value = monday.value })
  else if (button?.dataset.choose) return choose(row, button)
  else return
  button.focus({ preventScroll: true })
  if ('add' in button.dataset) row.querySelector('[data-items]').lastElementChild.querySelector('input, textarea, select').focus()
  changed()
})

const say = (words, isBad = false) => {
  find('status').textContent = words
  find('status').classList.toggle('bad', isBad)
}
const send = async (action, more = {}) => {
  const answer = await fetch(`/admin/record/${action}/${path}`, { method: 'POST', headers, body: JSON.stringify({ window: windowName, base, value: group(form), ...more }) })
  return { status: answer.status, ...await answer.json().catch(() => ({ message: 'The admin has a fault. The terminal shows it.' })) }
}
const lost = () => {
  try { localStorage.setItem(LOCAL, JSON.stringify({ base, value: group(form) })) } catch { /* the browser has no space */ }
  say('The admin does not answer. Your words are in this browser. Start it again, then reload this page.', true)
}
const changed = () => {
  for (const row of form.querySelectorAll('[data-max]')) {
    const most = Math.max(...[read(row)].map((value) => typeof value == 'string' ? value : Object.values(value)).flat().map((text) => [...text].length))
    row.querySelector('.counter').textContent = `${most} of ${row.dataset.max} characters`
  }
  clearTimeout(timer)
  timer = setTimeout(store, 250)
}
const store = async () => {
  const text = JSON.stringify(group(form))
  if (sending) return changed()
  if (text == stored) return
  sending = true
  try {
    const answer = await send('typed')
    stored = text
    localStorage.removeItem(LOCAL)
    if (answer.problems && (text != saved || !path.endsWith('/_new'))) report(answer.problems)
    if (answer.message) say(answer.message, true)
    else if (text != saved) say(answer.on_disk == base ? 'Not saved yet. A draft is stored.' : 'The file has changed on disk. Saving shows both versions.', answer.on_disk != base)
    show()
  } catch { lost() } finally { sending = false }
}
const show = () => {
  const request = new XMLHttpRequest()
  request.open('POST', `/admin/record/show/${path}`)
  for (const name in headers) request.setRequestHeader(name, headers[name])
  request.responseType = 'document'
  request.onload = () => {
    const next = request.response?.body, page = frame.contentDocument
    if (next?.childElementCount && page?.body && !page.body.isEqualNode(next)) page.body.replaceWith(page.importNode(next, true))
  }
  request.send(JSON.stringify({ window: windowName, base, value: group(form) }))
}
const report = (problems) => {
  for (const row of form.querySelectorAll('[aria-invalid]')) row.removeAttribute('aria-invalid')
  for (const place of form.querySelectorAll('.problem')) place.textContent = ''
  find('problem-count').textContent = problems.length
  find('problems').replaceChildren(...problems.map((one) => {
    const { row, input } = locate(one.path), words = `${one.message} ${one.help}`
    const item = make('li', '', { className: one.is_error ? 'wrong' : '' }), about = make('p', `${one.help} `, { className: 'row__facts' })
    about.append(make('a', one.label, { href: one.meaning, target: 'site' }))
    item.append(make('p', `${one.is_error ? 'Error' : 'Warning'}: ${one.message}`, { className: 'row__title' }), about)
    if (!row) return item
    row.querySelector('.problem').append(`${words} `)
    if (one.is_error) input?.setAttribute('aria-invalid', 'true')
    const button = make('button', 'Go to the field', { type: 'button', className: 'button--small', onclick: () => go(row, input) })
    item.append(button)
    return item
  }))
}
const go = (row, input) => {
  for (let box = row; box; box = box.parentElement.closest('details')) if (box.localName == 'details') box.open = true
  input?.focus()
}
const leave = (part) => { // to this form with the stored draft
  saved = stored = JSON.stringify(group(form))
  location.assign(`?draft=${windowName}&at=${Date.now()}${part}`)
}
const save = async () => {
  clearTimeout(timer)
  const text = JSON.stringify(group(form))
  say('Saving …')
  try {
    const answer = await send('save')
    if (answer.has_other) return leave('#conflict')
    if (answer.problems) report(answer.problems)
    if (answer.status != 200) {
      const first = answer.problems?.find((one) => one.is_error)
      if (first) go(...Object.values(locate(first.path)))
      return say(answer.message, true)
    }
    saved = stored = text
    if (answer.url != location.pathname) return location.replace(answer.url)
    base = answer.base
    form.querySelectorAll('[data-gone]').forEach((item) => item.remove())
    form.querySelectorAll('[data-control=entries]').forEach((row) => live(row).forEach((item, number) => { item.dataset.from = number }))
    say(answer.message)
    changed()
  } catch { lost() }
}
// Both versions of a record that changed on disk. What is chosen becomes the draft of this window.
if (find('conflict')) find('conflict-take').onclick = async () => {
  const value = group(form)
  for (const set of find('conflict').querySelectorAll('[data-field]')) if (set.querySelector(':checked').value == 'theirs') value[set.dataset.field] = JSON.parse(set.dataset.theirs)
  await send('typed', { base: find('conflict').dataset.base, value })
  leave('')
}
for (const box of document.querySelectorAll('[data-draft]')) {
  box.querySelector('[data-put-aside]').onclick = async () => { await send('put-aside', { window: box.dataset.draft }); box.hidden = true }
}

// A page or a source is chosen by words.
const words = find('find-words')
let search = () => {}
const choose = (row, opener) => {
  const dialog = find('find-dialog'), { choose: kind } = opener.dataset
  search = async () => {
    const asked = words.value, found = await (await fetch(`/admin/find?${new URLSearchParams({ kind, q: asked })}`)).json()
    if (asked != words.value) return
    find('find-status').textContent = `${found.length || 'Nothing'} found`
    find('find-results').replaceChildren(...found.map((one) => {
      const item = make('li'), button = make('button', one.name, { type: 'button', className: 'button--row' })
      button.append(make('span', one.about, { className: 'row__facts' }))
      button.onclick = () => {
        if (row.dataset.control == 'find') row.querySelector('[data-items]').replaceChildren()
        const picked = add(row)
        picked.dataset.value = one.key
        picked.querySelector('.pick').textContent = one.name
        dialog.close()
        opener.focus()
        changed()
      }
      item.append(button)
      return item
    }))
  }
  find('find-title').textContent = opener.textContent
  words.value = ''
  dialog.showModal()
  search()
}
words.oninput = () => search()
words.onkeydown = (event) => { if (event.key == 'Enter') { event.preventDefault(); find('find-results').querySelector('button')?.click() } }

form.addEventListener('input', ({ target }) => {
  if (target.id != 'filter') return changed()
  for (const row of own(form)) row.hidden = ![row.textContent, ...[...row.querySelectorAll('input, textarea')].map((box) => box.value)].join(' ').toLowerCase().includes(target.value.toLowerCase())
})
form.addEventListener('submit', (event) => { event.preventDefault(); save() })
if (find('remove')) find('remove').onclick = async () => {
  const answer = await send('remove')
  if (answer.status != 200) return say(answer.message, true)
  saved = stored = JSON.stringify(group(form))
  location.assign(answer.url)
}
find('to-preview').onclick = () => { frame.scrollIntoView(); frame.focus() }
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() == 's') { event.preventDefault(); save() }
})
addEventListener('beforeunload', (event) => {
  const text = JSON.stringify(group(form))
  if (!localStorage.getItem(LOCAL) && text != saved && text != stored) event.preventDefault()
})
if (!('dirty' in form.dataset)) saved = JSON.stringify(group(form))
// The address names a field. The browser's own jump comes first.
const jump = () => {
  if (location.hash == '#conflict') return find('conflict')?.focus()
  const { row, input } = locate(decodeURIComponent(location.hash.slice(1)).split('.'))
  if (row) requestAnimationFrame(() => go(row, input))
}
addEventListener('load', jump)
addEventListener('hashchange', jump)
frame.src = `/admin/record/page/${path}`
// Words that the admin never got become a draft, which the form then offers.
const unsent = localStorage.getItem(LOCAL)
if (unsent) send('typed', JSON.parse(unsent)).then(({ status }) => {
  if (status != 200) return
  localStorage.removeItem(LOCAL)
  location.reload()
}).catch(lost)
else store()
