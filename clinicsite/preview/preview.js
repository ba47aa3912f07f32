// Puts what has changed into the open page. Whatever stayed the same is not touched: it keeps its
// place, its focus, what is open and what scripts made of it.
{
  const MARKED = 1500 // ms
  let state = document.currentScript.dataset.state
  let last // the page as the server sent it, without what scripts did to it
  let busy = false

  // The browser parses it, so there is no text to make HTML from, which the page's policy forbids.
  const fetched = () => new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('GET', location.href)
    request.responseType = 'document'
    request.onload = () => request.response ? done(request.response) : failed()
    request.onerror = failed
    request.send()
  })
  const stateOf = (page) => page.querySelector('script[data-state]')?.dataset.state
  const scriptsOf = (page) => [...page.querySelectorAll('script[src]')].map((script) => script.src).join()

  const mark = (node) => {
    const element = node.nodeType == 1 ? node : node.parentElement
    if (!element?.closest('body') || element.localName == 'body') return
    element.dataset.previewChanged = ''
    setTimeout(() => delete element.dataset.previewChanged, MARKED)
  }
  const replace = (live, next) => {
    const fresh = document.importNode(next, true)
    live.replaceWith(fresh)
    mark(fresh)
  }
  // A new style stands beside the old one until it is there, so the page is never without.
  const restyle = (live, next) => {
    const fresh = document.importNode(next, true)
    fresh.onload = fresh.onerror = () => live.remove()
    live.after(fresh)
  }
  const same = (a, b) => a && b && a.isEqualNode(b)
  const alike = (a, b) => a && b && a.nodeName == b.nodeName && a.id == b.id

  // Does to `live` what turns `was` into `next`.
  const patch = (live, was, next) => {
    if (was.isEqualNode(next)) return
    if (live.nodeType != 1) {
      live.data = next.data
      return mark(live)
    }
    if (live.localName == 'link' && live.rel == 'stylesheet') return restyle(live, next)
    const kept = [...live.childNodes].slice(0, was.childNodes.length)
    if (live.localName == 'script') return // facts for search engines; the policy forbids to touch them
    if (kept.length < was.childNodes.length) return replace(live, next)
    for (const { name } of [...was.attributes, ...next.attributes]) {
      const value = next.getAttribute(name)
      if (value == was.getAttribute(name)) continue
      if (value === null) live.removeAttribute(name)
      else live.setAttribute(name, value)
      mark(live)
    }
    patchChildren(live, kept, [...was.childNodes], [...next.childNodes])
  }
  const patchChildren = (live, kept, was, next) => {
    const after = live.childNodes[kept.length] ?? null
    while (was.length && same(was[0], next[0])) kept.shift(), was.shift(), next.shift()
    let behind = after
    while (was.length && same(was.at(-1), next.at(-1))) behind = kept.pop(), was.pop(), next.pop()
    while (was.length && next.length && alike(was[0], next[0])) patch(kept.shift(), was.shift(), next.shift())
    let end = []
    while (was.length && next.length && alike(was.at(-1), next.at(-1))) end.unshift([kept.pop(), was.pop(), next.pop()])
    behind = end[0]?.[0] ?? behind
    for (const node of kept) node.remove()
    for (const node of next) {
      const fresh = document.importNode(node, true)
      live.insertBefore(fresh, behind)
      mark(fresh)
    }
    for (const three of end) patch(...three)
  }

  // A drawing keeps its address when it changes, so it is asked for and compared.
  const drawn = new WeakMap()
  const redraw = () => {
    for (const image of document.querySelectorAll('img[src*=".svg"]')) {
      const address = image.src.split('?')[0]
      fetch(address).then((answer) => answer.ok ? answer.text() : '').then((drawing) => {
        const before = drawn.get(image)
        drawn.set(image, drawing)
        if (before === undefined || before == drawing) return
        image.src = `${address}?${state}`
        mark(image)
      }).catch(() => {}) // the preview has stopped
    }
  }

  // What is open and what has the focus, by number, for the page after a reload.
  const KEPT = 'preview-kept'
  const reload = () => {
    const all = [...document.body.querySelectorAll('*')]
    const open = [...all.keys()].filter((number) => all[number].matches('details[open]'))
    const focus = all.indexOf(document.activeElement)
    sessionStorage.setItem(KEPT, JSON.stringify({ address: location.pathname, open, focus }))
    location.reload()
  }
  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT))
    sessionStorage.removeItem(KEPT)
    if (kept?.address != location.pathname) return
    const all = document.body.querySelectorAll('*')
    for (const number of kept.open) if (all[number]?.localName == 'details') all[number].open = true
    all[kept.focus]?.focus({ preventScroll: true })
  }

  // Whether a state comes after another; those of a preview that was started again always do.
  const isNewer = (one, other) => {
    const [run, number] = one.split('-'), [run2, number2] = other.split('-')
    return run != run2 || +number > +number2
  }
  const follow = async (news) => {
    if (busy || !isNewer(news, state)) return
    busy = true
    try {
      const next = await fetched()
      if (!last || scriptsOf(next) != scriptsOf(last)) return reload()
      state = stateOf(next) ?? news
      patch(document.documentElement, last.documentElement, next.documentElement)
      last = next
      redraw()
      busy = false
      follow(latest)
    } catch { busy = false } // the preview has stopped; when it is back, there is news
  }

  let latest = state
  restore()
  redraw()
  fetched().then((page) => {
    if (stateOf(page) == state) last = page
    const events = new EventSource('/_preview/events')
    events.onmessage = ({ data }) => follow(latest = data)
  })
}
