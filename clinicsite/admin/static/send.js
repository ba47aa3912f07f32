// Sends the forms of the pages about sending. An answer opens the next page, or says what is wrong.
{
  const KEY = 'admin-sentence'
  const token = document.querySelector('meta[name="admin-token"]').content
  const sentence = document.getElementById('sentence')
  const collect = (form) => {
    const values = {}
    for (const [name, value] of new FormData(form)) (values[name] ??= []).push(value)
    return values
  }
  const send = async (form, button) => {
    const status = form.querySelector('[role=alert]')
    const say = (words, isBad) => {
      status.textContent = words
      status.classList.toggle('bad', isBad)
    }
    if (form.dataset.busy) return
    form.dataset.busy = 'yes'
    button?.setAttribute('aria-disabled', 'true')
    say(button?.dataset.wait ?? 'One moment …', false)
    try {
      const answer = await fetch(button?.dataset.action ?? form.dataset.action, {
        method: 'POST',
        headers: { 'X-Admin-Token': token },
        body: JSON.stringify(collect(form)),
      })
      const { location: next, message, is_answer: isAnswer } = await answer.json().catch(() => ({ message: 'The admin has a fault, which the terminal shows. What you saved is as it was.' }))
      if (next) {
        if (form.dataset.action.endsWith('/review')) sessionStorage.removeItem(KEY)
        return location.assign(next)
      }
      say(message, !isAnswer)
    } catch {
      say('The admin does not answer. Nothing is lost: start it again, then reload this page.', true)
    }
    delete form.dataset.busy
    button?.removeAttribute('aria-disabled')
  }
  // Without this script, a form would lose its values. So it enables the buttons.
  for (const form of document.querySelectorAll('form[data-action]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(form, event.submitter)
    })
    for (const button of form.querySelectorAll('button')) button.disabled = false
  }
  // The sentence stays while the person corrects a page and comes back.
  if (sentence) {
    sentence.value ||= sessionStorage.getItem(KEY) ?? ''
    sentence.addEventListener('input', () => sessionStorage.setItem(KEY, sentence.value))
  }
}
