// The buttons above the text box, and the dialogs that they open.
'use strict'
{
  const wrap = (mark, hint) => {
    const words = selected() || hint
    insert(`${mark}${words}${mark}`, mark.length, mark.length + words.length)
  }
  const markLines = (makeMark) => {
    const start = body.value.lastIndexOf('\n', body.selectionStart - 1) + 1
    let end = body.value.indexOf('\n', body.selectionEnd)
    end = end < 0 ? body.value.length : end
    body.setSelectionRange(start, end)
    const lines = selected().split('\n').map((line, number) => makeMark(number) + line.replace(/^(#+|-|\d+\.) /, ''))
    insert(lines.join('\n'))
  }
  const tools = {
    bold: () => wrap('**', 'bold words'),
    heading: () => markLines(() => '## '),
    bullets: () => markLines(() => '- '),
    numbers: (number) => markLines((number) => `${number + 1}. `),
  }
  for (const button of document.querySelectorAll('[data-tool]')) button.onclick = () => tools[button.dataset.tool]()

  const dialog = document.getElementById('find-dialog')
  const words = document.getElementById('find-words')
  const results = document.getElementById('find-results')
  const titles = { page: 'Link to a page', source: 'Cite a source', term: 'Link to a glossary term', related: 'Add a related page' }
  let kind, opener, chosen
  const anchor = (term) => term.toLowerCase().normalize('NFKD').replace(/[^\w\s-]/g, '').trim().replace(/[-\s]+/g, '-')
  const take = {
    page: (one) => { const text = chosen || one.name; insert(`[${text}](${relative(one.key)})`, 1, 1 + text.length) },
    source: (one) => { if (chosen) body.setSelectionRange(body.selectionEnd, body.selectionEnd); insert(`[@${one.key}]`) },
    term: (one) => insert(`[${chosen || one.name}](${relative('pages/glossary.md')}#${anchor(one.key)})`),
    related: (one) => {
      const field = document.getElementById('field-related')
      field.value = [...field.value.split('\n').filter(Boolean), relative(one.key)].join('\n')
      field.dispatchEvent(new Event('input', { bubbles: true }))
      opener.focus()
    },
  }
  const search = async () => {
    const asked = words.value
    const found = await (await fetch(`/admin/find?${new URLSearchParams({ kind: kind == 'related' ? 'page' : kind, q: asked })}`)).json()
    if (asked != words.value) return
    document.getElementById('find-status').textContent = `${found.length || 'Nothing'} found`
    results.replaceChildren(...found.map((one) => {
      const item = make('li'), button = make('button', one.name, { type: 'button', className: 'button--row' })
      button.append(make('span', one.about, { className: 'row__facts' }))
      button.onclick = () => closeThen(dialog, () => take[kind](one))
      item.append(button)
      return item
    }))
  }
  const openFind = (wanted, from) => {
    [kind, opener, chosen] = [wanted, from, selected()]
    document.getElementById('find-title').textContent = titles[kind]
    find('find-new').hidden = kind != 'source'
    words.value = kind == 'related' ? '' : chosen
    openDialog(dialog)
    search()
  }
  words.oninput = search
  dialog.addEventListener('keydown', (event) => {
    const all = [words, ...results.querySelectorAll('button')], at = all.indexOf(document.activeElement)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && at >= 0) { event.preventDefault(); all[at + step]?.focus() }
    if (event.key == 'Enter' && document.activeElement == words) { event.preventDefault(); all[1]?.click() }
  })
  for (const button of document.querySelectorAll('[data-find]')) button.onclick = () => openFind(button.dataset.find, button)

  const blocks = document.getElementById('block-dialog')
  const name = document.getElementById('block-name')
  const current = () => blocks.querySelector(`[data-block="${name.value}"]`)
  name.onchange = () => { for (const set of blocks.querySelectorAll('[data-block]')) set.hidden = set != current() }
  document.querySelector('[data-open]').onclick = () => {
    const text = current().querySelector('[data-text]')
    if (text && selected()) text.value = selected()
    openDialog(blocks)
  }
  document.getElementById('block-insert').onclick = () => {
    const set = current(), title = set.querySelector('[data-title]')?.value
    const options = [...set.querySelectorAll('[data-key]')].filter((one) => one.value).map((one) => `    ${one.dataset.key}: ${one.value}\n`)
    const text = set.querySelector('[data-text]')?.value.trim()
    const block = `/// ${name.value}${title ? ` | ${title}` : ''}\n${options.join('')}\n${text ? `${text}\n\n` : ''}///`
    closeThen(blocks, () => {
      insertBlock(block)
      set.querySelectorAll('input, textarea').forEach((one) => { one.value = '' })
    })
  }
  body.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    if (event.getModifierState('AltGraph')) return // it types a letter
    const key = event.altKey ? event.code.replace(/^Key|^Digit/, '').toLowerCase() : event.key.toLowerCase()
    const act = event.altKey ? { 2: tools.heading, ...textTools }[key] : { b: tools.bold, k: () => openFind('page', body) }[key]
    if (act) { event.preventDefault(); act() }
  })
  textTools.c = () => openFind('source', body)
  find('tool-keys').onclick = textTools.h = () => openDialog(find('keys-dialog'))
}
