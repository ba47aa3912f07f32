// Starts a page, and opens its form as soon as the preview has read its file.
{
  const form = document.getElementById('new')
  const problem = document.getElementById('new-problem')
  const value = (id) => document.getElementById(id).value
  const open = async (path) => {
    const { is_ready: isReady } = await (await fetch(`/admin/ready/${path}`)).json()
    if (isReady) return location.assign(`/admin/edit/${path}`)
    setTimeout(() => open(path), 200)
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    problem.textContent = ''
    try {
      const answer = await fetch('/admin/create', {
        method: 'POST',
        headers: { 'X-Admin-Token': document.querySelector('meta[name="admin-token"]').content },
        body: JSON.stringify({ title: value('title'), name: value('name'), kind: form.elements.kind.value }),
      })
      const { path, message } = await answer.json()
      if (path) return open(path)
      problem.textContent = message
    } catch { problem.textContent = 'No page was made: the admin does not answer.' }
    document.getElementById('title').focus()
  })
  form.querySelector('button').disabled = false // without this script, the form would lose its values
}
