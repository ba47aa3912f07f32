// Shows the colors the reader chose before the page is drawn, and keeps the choice.
{
  let theme
  const show = () => {
    try { theme = localStorage.theme } catch {}
    document.documentElement.dataset.theme = theme ||= 'auto'
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
}
