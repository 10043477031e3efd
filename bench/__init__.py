"""Benchmarks: each prints what it measured, and names the goal."""
