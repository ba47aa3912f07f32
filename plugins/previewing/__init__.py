"""The live preview: a server for one person, a watcher, and the page that shows what is wrong."""
