"""Where a site can be sent: what every host can do, how one is named, and a room for each kind."""
