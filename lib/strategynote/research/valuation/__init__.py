"""Valuation and concentration: what segments cost, how much the largest firms weigh, and what such starts were followed by."""
