"""How often what can be guessed may be tried."""
