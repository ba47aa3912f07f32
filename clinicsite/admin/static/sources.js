// A source that the records do not have: typed, or in a file. The admin adds it, then the mark.
'use strict'
{
  const dialog = find('source-dialog'), status = find('source-status'), file = find('source-file')
  const values = [...dialog.querySelectorAll('[data-source]')]
  const open = () => {
    const typed = find('find-words').value.trim()
    find('find-dialog').close()
    status.textContent = ''
    for (const one of [...values, file]) one.value = ''
    find('source-checked').checked = false
    show()
    const kind = /^10\.\d{4,}\//.test(typed.replace(/^https?:\/\/(dx\.)?doi\.org\//, '')) ? 'doi' : /^(PMID:? *)?\d{5,9}$/i.test(typed) ? 'pmid' : typed ? 'title' : ''
    if (kind) find(`source-${kind}`).value = typed
    dialog.showModal()
  }
  const show = () => { for (const one of dialog.querySelectorAll('[data-typed]')) one.hidden = Boolean(file.files.length) }
  file.onchange = show
  find('find-new').onclick = open
  find('source-insert').onclick = async () => {
    const given = Object.fromEntries(values.map((one) => [one.dataset.source, one.value]))
    const [one] = file.files
    const more = one ? { file: await one.text(), name: one.name } : {}
    status.textContent = 'Adding …'
    const answer = await post('cite', JSON.stringify({ ...given, ...more, is_checked: find('source-checked').checked }))
      .catch(() => ({ message: 'Nothing was added: the admin does not answer.' }))
    if (!answer.keys?.length) { status.textContent = answer.message ?? ['Nothing was added.', ...answer.problems].join(' '); return }
    closeThen(dialog, () => {
      if (selected()) body.setSelectionRange(body.selectionEnd, body.selectionEnd)
      if (answer.keys.length <= 5) insert(`[${answer.keys.map((key) => `@${key}`).join('; ')}]`)
      tell(answer.added ? `${answer.added} added to the sources.` : 'The records have this source already.', answer.keys.length > 5 ? 'Cite each with “Source”.' : '', ...answer.problems)
    })
  }
}
