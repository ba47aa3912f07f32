"""Write the files that tell our own nginx, Caddy or Apache how to serve the site."""
