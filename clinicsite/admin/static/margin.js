// Marks beside the lines that have a problem, and the sections that a medical page still needs.
'use strict'
{
  const margin = find('margin'), mirror = find('mirror'), card = find('line-card')
  const MAX_MEASURED = 200000 // characters. A longer text has its problems in the list alone
  let marks = []
  const scroll = () => { for (const { mark, top } of marks) mark.style.top = `${top - body.scrollTop}px` }
  const close = (isBack) => {
    if (card.hidden) return
    card.hidden = true
    if (isBack) body.focus()
  }
  const show = ({ line, problems, top }) => {
    problems[0].select.click()
    body.scrollTop = Math.max(0, top - 64)
    card.querySelector('ul').replaceChildren(...problems.map((one) => showProblem(one)))
    card.style.top = `${Math.max(0, Math.min(top - body.scrollTop + 32, body.offsetHeight - 80))}px`
    card.setAttribute('aria-label', `${problems.length > 1 ? 'Problems' : 'Problem'} in line ${line}`)
    card.hidden = false
    card.focus()
  }
  // The mirror has the words of the text box in its width, so it knows where each line is.
  const measure = (lines) => {
    const rows = body.value.split('\n')
    mirror.style.width = `${body.clientWidth + 2}px`
    let before = 0
    const spots = lines.map((line) => {
      const spot = make('span')
      mirror.append(rows.slice(before, line - 1).join('\n') + (line > before + 1 ? '\n' : ''), spot)
      before = line - 1
      return spot
    })
    const tops = spots.map((spot) => spot.offsetTop)
    mirror.replaceChildren()
    return tops
  }
  const draw = (problems) => {
    const focused = document.activeElement?.dataset.line
    const byLine = new Map()
    for (const one of problems.filter(({ line }) => line)) {
      one.select = jump(one.line, one.column, one.length)
      byLine.set(one.line, [...byLine.get(one.line) ?? [], one])
    }
    const lines = body.value.length > MAX_MEASURED ? [] : [...byLine.keys()].sort((a, b) => a - b), tops = measure(lines)
    marks = lines.map((line, number) => {
      const own = byLine.get(line), isError = own.some((one) => one.is_error)
      const mark = make('button', isError ? '!' : '?', { type: 'button', className: isError ? 'wrong' : '', title: own.map((one) => one.message).join(' ') })
      mark.dataset.line = line
      mark.setAttribute('aria-label', `Line ${line}: ${mark.title}`)
      const entry = { mark, line, problems: own, top: tops[number] }
      mark.onclick = () => show(entry)
      return entry
    })
    margin.replaceChildren(...marks.map(({ mark }) => mark))
    margin.querySelector(`[data-line="${focused}"]`)?.focus()
    scroll()
  }
  const drawSections = (sections) => {
    find('sections').hidden = !sections.length
    find('sections').querySelector('ul').replaceChildren(...sections.map((one) => {
      const item = make('li', one.name), button = make('button', 'Insert', { type: 'button', className: 'button--small', ariaLabel: `Insert the section ${one.name}` })
      button.onclick = () => {
        const at = one.line ? body.value.split('\n').slice(0, one.line - 1).join('\n').length + (one.line > 1 ? 1 : 0) : body.value.length
        body.setSelectionRange(at, at)
        insertBlock(one.text)
      }
      item.append(button)
      return item
    }))
  }
  let shown = []
  form.addEventListener('report', ({ detail }) => {
    shown = detail[0]
    if (!card.contains(document.activeElement)) close()
    draw(shown)
    drawSections(detail[1])
  })
  new ResizeObserver(() => draw(shown)).observe(body)
  body.addEventListener('scroll', scroll)
  body.addEventListener('input', () => close())
  card.addEventListener('keydown', (event) => { if (event.key == 'Escape') close(true) })
  card.addEventListener('click', (event) => { if (['Fix', 'Close'].includes(event.target.textContent)) close(true) })
  textTools.n = () => {
    const line = body.value.slice(0, body.selectionStart).split('\n').length
    const next = marks.find((one) => one.line > line) ?? marks[0]
    if (next) show(next)
    else tell('No line has a problem.')
  }
}
