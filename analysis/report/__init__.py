"""What readers open: pages made from evidence, figures and executed notebooks."""
