"""Policy of one HTTP exchange: addresses, keys, limits, retries. It sends nothing."""
