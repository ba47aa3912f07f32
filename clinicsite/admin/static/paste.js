// What is pasted: the plain words go in at once, and then become Markdown.
'use strict'
{
  const LIMIT = 5500000 // characters of HTML that the admin takes
  let isPlain = false
  const replace = (start, words, markdown) => {
    const at = body.value.startsWith(words, start) ? start : body.value.indexOf(words)
    if (at < 0 || !words) return tell('The copied words were changed meanwhile, so they stay plain.')
    const focused = document.activeElement, caret = body.selectionStart, end = at + words.length, size = body.value.length
    body.focus()
    body.setSelectionRange(at, end)
    const isBlock = /^(#+ |- |\d+\. |\||>)/.test(markdown) || markdown.includes('\n\n')
    if (isBlock) insertBlock(markdown)
    else insert(markdown)
    if (caret > end) body.setSelectionRange(caret + body.value.length - size, caret + body.value.length - size)
    if (focused != body) focused?.focus()
  }
  const convert = async (html, words, start) => {
    if (html.length > LIMIT) return tell('This is too long for Markdown, so it went in as plain words.')
    const answer = await post('paste', JSON.stringify({ html, path })).catch(() => ({ message: 'The admin does not answer.' }))
    if (answer.message) return tell('This went in as plain words.', answer.message)
    const isOther = answer.markdown && answer.markdown != words.trim()
    if (isOther) {
      const open = document.querySelector('dialog[open]')
      if (open) await new Promise((done) => open.addEventListener('close', () => requestAnimationFrame(done), { once: true }))
      replace(start, words, answer.markdown)
    }
    if (isOther || answer.lost.length) tell(isOther ? 'Pasted as Markdown.' : '', ...answer.lost, isOther ? 'Ctrl Z brings the plain words back.' : '')
  }
  body.addEventListener('keydown', (event) => { isPlain = event.shiftKey })
  body.addEventListener('paste', (event) => {
    const html = event.clipboardData.getData('text/html'), plain = event.clipboardData.getData('text/plain')
    tell()
    if (isPlain || !html || !plain) return
    event.preventDefault()
    const words = plain.replace(/\r\n?/g, '\n')
    const start = body.selectionStart
    insert(words)
    convert(html, words, start)
  })
}
