// Shows the home page again when the check of the whole site has ended.
{
  const wait = async () => {
    try {
      const state = await (await fetch('/admin/state')).json()
      if (!state.is_checking) return location.reload()
    } catch { return } // the admin has stopped
    setTimeout(wait, 1000)
  }
  if (document.querySelector('[data-checking]')) setTimeout(wait, 1000)
}
