"""New data: downloading, checking, accepting, and keeping what they replace.

Everything that judges is pure (tables and texts in, findings out); what touches the network, the
disk or git stands in modules of its own (`downloading`, `journal`, `staging`).
"""
