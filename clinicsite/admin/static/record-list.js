// The list of the entries of a file: it moves an entry up or down.
'use strict'
const list = document.querySelector('.entries')
const headers = { 'X-Admin-Token': document.querySelector('meta[name="admin-token"]').content, 'Content-Type': 'application/json' }
list?.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-step]'), row = target.closest('[data-entry]')
  if (!button) return
  const step = Number(button.dataset.step)
  const answer = await fetch(`/admin/record/move/${list.dataset.file}/${row.dataset.entry}`, { method: 'POST', headers, body: JSON.stringify({ window: '00000000', step }) })
  const { message } = await answer.json()
  document.getElementById('list-status').textContent = message
  if (!answer.ok) return
  if (step < 0) row.previousElementSibling.before(row)
  else row.nextElementSibling.after(row)
  for (const one of list.children) {
    one.querySelector('[data-step="-1"]').disabled = !one.previousElementSibling
    one.querySelector('[data-step="1"]').disabled = !one.nextElementSibling
  }
  (button.disabled ? row.querySelector('[data-step]:enabled') : button).focus()
})
