"""Report the state of the site to the people who look after it."""
