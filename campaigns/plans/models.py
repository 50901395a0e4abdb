"""Tables of action plans: the text as handed in, the draft read from it, what was confirmed."""
