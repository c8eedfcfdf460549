"""What notebooks call: one line a sentence, figure or table, no logic of their own."""
