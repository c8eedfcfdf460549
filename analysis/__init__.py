"""War Costs: what does a month of the Russia-Ukraine war cost each country, and has that risen?

Data flow one way, down the map of the house in CONTRIBUTING.md.
"""

import sys

# Whoever imports nbformat imports jsonschema, which loads this package, if it is there, for a check
# of addresses that nothing here asks for; and that parses a grammar, for two seconds at each start.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
