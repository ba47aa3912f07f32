// The forms of actions: each shows what would change before it changes anything.
'use strict'
{
  const token = document.querySelector('meta[name="admin-token"]').content
  const headers = { 'X-Admin-Token': token, 'Content-Type': 'application/json' }
  const WAIT = 150 // ms between two questions whether the preview has read the files
  const PATIENCE = 200 // questions, then the page opens anyway
  const make = (name, words = '') => Object.assign(document.createElement(name), { textContent: words })

  // A day and its time have one name. Other values are as they are.
  const read = (form) => {
    const values = {}
    for (const [name, value] of new FormData(form)) values[name] = [values[name], value].filter(Boolean).join(' ')
    for (const box of form.querySelectorAll('[type=checkbox]')) values[box.name] ??= ''
    return values
  }
  const send = async (form, dryRun) => {
    const { action, path } = form.dataset
    const body = JSON.stringify({ values: read(form), dry_run: dryRun })
    try {
      const answer = await fetch(`/admin/act/${action}/${path}`, { method: 'POST', headers, body })
      const fault = { message: 'The admin has a fault. The terminal shows it.' }
      return await answer.json().catch(() => fault)
    } catch { return { message: 'Nothing was changed: the admin does not answer. Your values are still here.' } }
  }
  const clear = (form) => {
    for (const place of form.querySelectorAll('.problem')) place.textContent = ''
    for (const row of form.querySelectorAll('[data-field]')) {
      row.classList.remove('field--wrong')
      for (const input of row.querySelectorAll('input, select, textarea')) input.removeAttribute('aria-invalid')
    }
  }
  const refuse = (form, { message, help = '', field }) => {
    form.querySelector('.plan')?.setAttribute('hidden', '')
    const row = form.querySelector(`[data-field="${CSS.escape(field ?? '')}"]`)
    const place = row?.querySelector('.problem') ?? form.querySelector('.problem--whole') ?? form.querySelector('.problem')
    place.textContent = `${message} ${help}`.trim()
    row?.classList.add('field--wrong')
    const input = row?.querySelector('input, select, textarea')
    input?.setAttribute('aria-invalid', 'true')
    ;(input ?? form.querySelector('[data-try]')).focus()
  }
  const show = (form, { parts }) => {
    const plan = form.querySelector('.plan')
    plan.querySelector('.plan__parts').replaceChildren(...parts.flatMap(([title, lines]) => {
      const list = make('ul')
      list.append(...lines.map((line) => make('li', line)))
      return [make('h3', title), list]
    }))
    plan.hidden = false
    plan.focus()
  }

  // Unsaved words in this browser go with a page that is renamed. Those that the admin has are there.
  const carryWords = ({ moved, drafts }, path) => {
    const sorted = (words) => JSON.stringify([Object.entries(words.fields).sort(), words.body])
    const known = drafts.map(sorted)
    for (const [old, now] of Object.entries({ [path]: path, ...moved })) {
      const key = `admin-draft:${old}`, own = localStorage.getItem(key)
      if (!own) continue
      if (known.includes(sorted(JSON.parse(own)))) localStorage.removeItem(key)
      else if (old != now) {
        localStorage.setItem(`admin-draft:${now}`, own)
        localStorage.removeItem(key)
      }
    }
  }
  const leave = async (form, { path }) => {
    for (let asked = 0; asked < PATIENCE; asked += 1) {
      const { is_settled: isSettled } = await (await fetch(`/admin/settled/${path}`)).json()
      if (isSettled) break
      await new Promise((done) => setTimeout(done, WAIT))
    }
    const { opens = 'actions', action } = form.dataset
    const place = form.closest('.paragraph')?.id
    location.assign(`/admin/${opens}/${path}?done=${action}${place ? `#${place}` : ''}`)
  }

  const run = async (form, dryRun) => {
    const buttons = form.querySelectorAll('[data-try], [data-go]')
    for (const button of buttons) button.setAttribute('aria-disabled', 'true')
    form.setAttribute('aria-busy', 'true')
    let answer = await send(form, dryRun || 'direct' in form.dataset)
    if ('direct' in form.dataset && !answer.message) answer = await send(form, false)
    clear(form)
    form.removeAttribute('aria-busy')
    for (const button of buttons) button.removeAttribute('aria-disabled')
    if (answer.message) return refuse(form, answer)
    if (dryRun) return show(form, answer)
    carryWords(answer, form.dataset.path)
    form.setAttribute('aria-busy', 'true')
    await leave(form, answer)
  }
  const isBusy = (form) => form.getAttribute('aria-busy') == 'true'
  for (const form of document.querySelectorAll('form[data-action]')) {
    const isDirect = 'direct' in form.dataset // nothing else changes than what is typed
    form.querySelector('[data-try]').disabled = false // without this script, a form would lose its values
    form.addEventListener('submit', (event) => { event.preventDefault(); if (!isBusy(form)) run(form, !isDirect) })
    if (isDirect) continue
    // Another value needs another look at what it would change.
    form.addEventListener('input', () => { form.querySelector('.plan').hidden = true })
    form.querySelector('[data-go]').onclick = () => { if (!isBusy(form)) run(form, false) }
    form.querySelector('[data-cancel]').onclick = () => {
      form.querySelector('.plan').hidden = true
      form.querySelector('[data-try]').focus()
    }
  }

  // Pages to choose from, by the words that are typed.
  for (const input of document.querySelectorAll('[data-pages]')) {
    const suggest = async () => {
      const found = await (await fetch(`/admin/find?kind=page&q=${encodeURIComponent(input.value)}`)).json()
      input.list.replaceChildren(...found.map((one) => Object.assign(make('option', one.name), { value: one.key })))
    }
    input.addEventListener('input', suggest)
    suggest()
  }
}
