"""Model servers: one contract, one file per kind of server."""
