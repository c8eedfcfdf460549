"""Statistical models: errors of sources, state space models, forecasts, counterfactuals."""
