"""Logs of mail servers: one module a server, each knows its lines and what belongs to them."""
