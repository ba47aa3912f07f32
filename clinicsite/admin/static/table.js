// Tables by rows and columns: a grid of fields, for a new table or the one at the cursor.
'use strict'
{
  const dialog = find('table-dialog'), grid = find('table-grid')
  const SIDES = { '---': 'as usual', ':---': 'left', ':---:': 'centered', '---:': 'right' }
  let cells = [], sides = []
  const split = (line) => line.trim().replace(/^\||(?<!\\)\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, '|'))
  const isRule = (line) => /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(line ?? '') && line.includes('-') && line.includes('|')
  // The table around the cursor: its first and last character.
  const findTable = () => {
    const lines = body.value.split('\n')
    const at = body.value.slice(0, body.selectionStart).split('\n').length - 1
    if (!lines[at].includes('|') || lines[at].startsWith('///')) return null
    let [first, last] = [at, at]
    while (first > 0 && lines[first - 1].includes('|') && !lines[first - 1].startsWith('///')) first -= 1
    while (last < lines.length - 1 && lines[last + 1].includes('|') && !lines[last + 1].startsWith('///')) last += 1
    if (!isRule(lines[first + 1])) return null
    const start = lines.slice(0, first).join('\n').length + (first ? 1 : 0)
    return { start, end: start + lines.slice(first, last + 1).join('\n').length, rows: lines.slice(first, last + 1) }
  }
  const read = () => {
    cells = [...grid.querySelectorAll('tr[data-row]')].map((row) => [...row.querySelectorAll('input')].map((one) => one.value))
    sides = [...grid.querySelectorAll('select')].map((one) => one.value)
  }
  const button = (words, name, act) => {
    const one = make('button', words, { type: 'button', className: 'button--small', ariaLabel: name })
    one.onclick = () => { read(); act(); draw(); find('table-status').textContent = `${name}: done` }
    return one
  }
  const draw = (focus) => {
    const width = cells[0].length, top = make('tr')
    top.append(make('td'))
    for (let column = 0; column < width; column += 1) {
      const cell = make('td'), select = make('select', '', { ariaLabel: `Column ${column + 1}: alignment` })
      for (const [value, words] of Object.entries(SIDES)) select.append(make('option', words, { value, selected: value == sides[column] }))
      cell.append(select)
      if (width > 1) cell.append(button('×', `Remove column ${column + 1}`, () => { cells.forEach((row) => row.splice(column, 1)); sides.splice(column, 1) }))
      top.append(cell)
    }
    grid.replaceChildren(top, ...cells.map((row, number) => {
      const line = make('tr')
      line.dataset.row = number
      const head = make('th', number ? `${number}` : 'Head', { scope: 'row' })
      if (number && cells.length > 2) head.append(button('×', `Remove row ${number}`, () => cells.splice(number, 1)))
      line.append(head, ...row.map((words, column) => {
        const cell = make('td')
        cell.append(make('input', '', { value: words, ariaLabel: number ? `Row ${number}, column ${column + 1}` : `Heading of column ${column + 1}`, autocomplete: 'off' }))
        return cell
      }))
      return line
    }))
    if (focus) grid.querySelectorAll('tr[data-row]')[focus[0]]?.querySelectorAll('input')[focus[1]]?.focus()
  }
  const addRow = (column = 0) => { read(); cells.push(cells[0].map(() => '')); draw([cells.length - 1, column]) }
  const addColumn = () => { read(); cells.forEach((row) => row.push('')); sides.push('---'); draw([0, cells[0].length - 1]) }
  const open = () => {
    const found = findTable()
    if (found) body.setSelectionRange(found.start, found.end)
    cells = found ? found.rows.filter((_, number) => number != 1).map(split) : [['', ''], ['', ''], ['', '']]
    sides = found ? split(found.rows[1]).map((one) => one.replace(/-+/, '---')) : ['---', '---']
    const width = Math.max(...cells.map((row) => row.length))
    for (const row of [...cells, sides]) while (row.length < width) row.push(row == sides ? '---' : '')
    find('table-title').textContent = found ? 'Edit the table' : 'Insert a table'
    find('table-insert').textContent = found ? 'Use this table' : 'Insert'
    openDialog(dialog)
    draw([0, 0])
  }
  grid.addEventListener('keydown', (event) => {
    if (event.key != 'Enter' || event.target.tagName != 'INPUT') return
    event.preventDefault()
    const row = Number(event.target.closest('tr').dataset.row), column = [...event.target.closest('tr').querySelectorAll('input')].indexOf(event.target)
    if (row + 1 < grid.querySelectorAll('tr[data-row]').length) grid.querySelectorAll('tr[data-row]')[row + 1].querySelectorAll('input')[column].focus()
    else addRow(column)
  })
  find('table-add-row').onclick = () => addRow()
  find('table-add-column').onclick = addColumn
  find('table-insert').onclick = () => {
    read()
    const escape = (words) => words.replace(/\s+/g, ' ').trim().replace(/(?<!\\)\|/g, '\\|')
    const line = (row) => `| ${row.join(' | ')} |`
    const text = [line(cells[0].map(escape)), line(sides), ...cells.slice(1).map((row) => line(row.map(escape)))].join('\n')
    closeThen(dialog, () => (selected().includes('|') ? insert(text) : insertBlock(text)))
  }
  find('tool-table').onclick = open
  textTools.t = open
}
