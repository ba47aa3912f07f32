// Pictures: sent by button, drop or paste, or chosen among those of the site.
'use strict'
{
  const dialog = find('image-dialog'), status = find('image-status'), file = find('image-file')
  const values = ['alt', 'caption', 'credit', 'focus', 'text'].map((name) => find(`image-${name}`))
  let chosen = ''
  const choose = (path, url) => {
    chosen = path
    find('image-shown').src = url
    find('image-crop').hidden = false
    status.textContent = `${path.split('/').pop()} is chosen. Say what it tells the reader.`
    find('image-alt').focus()
  }
  const list = async (wanted) => {
    const images = await (await fetch('/admin/images')).json()
    find('image-list').replaceChildren(...images.map((one) => {
      const label = make('label', '', { className: 'images__one' })
      const input = make('input', '', { type: 'radio', name: 'image', value: one.path, checked: one.path == wanted })
      input.onchange = () => choose(one.path, one.url)
      label.append(input, make('img', '', { src: one.url, alt: '', loading: 'lazy' }), make('span', one.name))
      return label
    }))
    return images.find((one) => one.path == wanted)
  }
  const send = async (picture) => {
    status.textContent = 'The picture is being added …'
    const answer = await post(`image?${new URLSearchParams({ name: picture.name })}`, picture, 'application/octet-stream')
      .catch(() => ({ message: 'The picture was not added: the admin does not answer.' }))
    if (!answer.path) { status.textContent = answer.message; return }
    const one = await list(answer.path)
    choose(answer.path, one?.url ?? '')
  }
  const open = (picture) => {
    chosen = ''
    status.textContent = ''
    find('image-crop').hidden = true
    file.value = ''
    for (const one of values) one.value = ''
    openDialog(dialog)
    if (picture) send(picture)
    else list()
  }
  const insertImage = () => {
    const [alt, caption, credit, focus, text] = values.map((one) => one.value.replace(/\s+/g, ' ').trim())
    const isFigure = credit || focus || text
    const missing = !chosen ? [file, 'Choose a picture.'] : !alt ? [values[0], 'Say what the picture tells the reader.'] : isFigure && !caption && [values[1], 'A credit, a crop or a long description needs a caption too.']
    if (missing) { status.textContent = missing[1]; missing[0].focus(); return }
    const target = relative(chosen)
    // YAML takes a single word such as “no” for something else than words.
    const quote = (value) => (/^\w[^:#"]* [^:#"]*$/.test(value) ? value : JSON.stringify(value))
    const lines = Object.entries({ picture: target, alt: quote(alt), credit: credit && quote(credit), focus })
      .filter(([, value]) => value).map(([key, value]) => `    ${key}: ${value}\n`)
    const words = alt.replace(/[\\[\]*_]/g, '\\$&')
    const block = caption ? `/// figure | ${caption}\n${lines.join('')}\n${text ? `${values[4].value.trim()}\n\n` : ''}///` : `![${words}](${target})`
    closeThen(dialog, () => insertBlock(block))
  }
  file.onchange = () => { if (file.files[0]) send(file.files[0]) }
  find('image-focus').onchange = () => { find('image-shown').className = find('image-focus').value ? `crop__${find('image-focus').value}` : '' }
  find('image-insert').onclick = insertImage
  find('tool-image').onclick = () => open()
  textTools.p = () => open()
  const isImage = (one) => one?.type.startsWith('image/')
  body.addEventListener('dragover', (event) => { if (event.dataTransfer.types.includes('Files')) event.preventDefault() })
  body.addEventListener('drop', (event) => {
    const [one] = event.dataTransfer.files
    if (!one) return
    event.preventDefault()
    if (isImage(one)) open(one)
    else tell('Only pictures can be dropped here.')
  })
  body.addEventListener('paste', (event) => {
    const one = [...event.clipboardData.files].find(isImage)
    if (!one || event.clipboardData.getData('text/plain').trim()) return
    event.preventDefault()
    open(one)
  })
}
