"""Pure rules that every feature shares: no storage, no web, no clock of its own."""
