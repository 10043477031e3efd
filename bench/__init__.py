"""Benchmarks: each prints its measurements, and names the goal."""
