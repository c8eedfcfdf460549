"""The report: messages, templates and the pages made from results."""
