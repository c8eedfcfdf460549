"""War Costs: do the costs of the Russia-Ukraine war rise over time for both countries?

Data flows one way through the package: sources, observations, indicators, trends,
evidence, notebooks, report. A module imports only from those before it.
"""
