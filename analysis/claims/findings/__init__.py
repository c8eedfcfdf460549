"""What the data say to each figure of the article, under every reasonable reading."""
