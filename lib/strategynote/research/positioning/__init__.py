"""Scenario and positioning: how often markets fall by 15 %, what it costs each segment, what pays in slowdowns, screens."""
