"""A folder of releases on this machine, or on a server by SSH."""
