// Shows the colors the reader chose before the page is drawn.
{
  let theme
  const show = () => {
    try { theme = localStorage.theme } catch {}
    document.documentElement.dataset.theme = theme = theme || 'auto'
    for (const radio of document.getElementsByName('theme')) radio.checked = radio.value == theme
  }
  show()
  addEventListener('DOMContentLoaded', show)
  addEventListener('storage', show)
  addEventListener('change', ({ target }) => {
    if (target.name != 'theme') return
    theme = target.value
    try { localStorage.theme = theme } catch {}
    show()
  })
  // An id is the same in each language.
  onclick = ({ target }) => { if (target.hreflang) target.hash = location.hash }
  // Browsers do not send what is behind the #.
  addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || !form.matches('[role=search]')) return
    event.preventDefault()
    location.href = `${form.action}#${new URLSearchParams({ q: form.elements.q.value })}`
  })
}
