"""What the data say to each of the article's claims: lines, rules, verdicts."""
