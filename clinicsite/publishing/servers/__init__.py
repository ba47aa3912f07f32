"""Our own web server: the files that tell nginx, Caddy or Apache how the site is served."""
