"""The definition of how the site is served → the files that tell a host so, one module a kind."""
