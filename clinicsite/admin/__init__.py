"""Let staff do their work in the browser, beside the preview: an application over `authoring`."""
