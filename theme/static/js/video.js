// Plays a video on its page after a click. Without this script, the link leads to the video.
addEventListener('click', (event) => {
  const link = event.target.closest('a[data-frame]')
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  const frame = document.createElement('iframe')
  frame.className = 'video__frame'
  frame.title = link.dataset.title
  frame.allow = 'autoplay; fullscreen'
  // The player refuses to start when it does not learn the name of this site. It learns no page.
  frame.referrerPolicy = 'strict-origin'
  frame.src = link.dataset.frame
  link.replaceWith(frame)
  frame.focus()
})
