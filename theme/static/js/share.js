// Copies the address of a page, or opens the share menu of the device. Nothing is sent from here.
{
  const url = document.querySelector('link[rel=canonical]')?.href ?? location.href
  const actions = {
    copy: navigator.clipboard && ((button) => navigator.clipboard.writeText(url).then(() => {
      button.closest('.share').querySelector('[role=status]').textContent = button.dataset.done
      button.textContent = button.dataset.done
    })),
    more: navigator.share && (() => navigator.share({ title: document.title, url }).catch(() => {})),
  }
  for (const button of document.querySelectorAll('[data-share]')) {
    const action = actions[button.dataset.share]
    if (!action) continue
    button.parentElement.hidden = false
    button.addEventListener('click', () => action(button))
  }
}
