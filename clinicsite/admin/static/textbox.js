// What the buttons, the dialogs and the paste of the text box share.
'use strict'
const selected = () => body.value.slice(body.selectionStart, body.selectionEnd)
const MANY_LINES = 300 // the browser takes seconds to insert more of them with its own undo
const undone = [] // what Ctrl Z brings back after such an insertion
const insert = (text, from = 0, to = from) => { // selects a part of what it inserts
  const start = body.selectionStart
  body.focus()
  if (`${text}${selected()}`.split('\n').length > MANY_LINES) {
    const before = { value: body.value, start, end: body.selectionEnd }
    body.setRangeText(text, start, body.selectionEnd, 'end')
    undone.push({ ...before, after: body.value })
    body.dispatchEvent(new Event('input', { bubbles: true }))
  } else document.execCommand(text ? 'insertText' : 'delete', false, text)
  if (to > from) body.setSelectionRange(start + from, start + to)
}
body.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() != 'z') return
  if (undone.at(-1)?.after != body.value) return
  event.preventDefault()
  const { value, start, end } = undone.pop()
  body.value = value
  body.setSelectionRange(start, end)
  body.dispatchEvent(new Event('input', { bubbles: true }))
})
// Blank lines around a block, as far as the text does not have them.
const insertBlock = (text) => {
  const before = body.value.slice(0, body.selectionStart), after = body.value.slice(body.selectionEnd)
  const gap = !before || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  insert(`${gap}${text}${!after ? '\n' : after.startsWith('\n\n') ? '' : after.startsWith('\n') ? '\n' : '\n\n'}`)
}
// The text box can be changed only in the frame after a dialog has closed.
let place = [0, 0]
const openDialog = (dialog) => {
  place = [body.selectionStart, body.selectionEnd]
  dialog.showModal()
}
const closeThen = (dialog, act) => {
  dialog.close()
  requestAnimationFrame(() => {
    body.focus()
    body.setSelectionRange(...place)
    act()
  })
}
const tell = (...sentences) => { find('box-note').textContent = sentences.filter(Boolean).join(' ') }
const post = async (url, data, type = 'application/json') => {
  const answer = await fetch(`/admin/${url}`, { method: 'POST', headers: { ...headers, 'Content-Type': type }, body: data, signal: AbortSignal.timeout(60000) })
  return { status: answer.status, ...await answer.json() }
}
const textTools = {} // what a letter with Ctrl and Alt does
const relative = (target) => { // the path of a page, from the folder of this one
  const from = path.split('/').slice(0, -1), to = target.split('/')
  while (from.length && from[0] == to[0]) { from.shift(); to.shift() }
  return [...from.map(() => '..'), ...to].join('/')
}
