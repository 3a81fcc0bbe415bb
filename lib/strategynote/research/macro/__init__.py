"""Macro backdrop: cycle, recession risk, soft landing, policy, first cuts, sensitivities."""
