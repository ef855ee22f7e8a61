"""Forecasts for Olympus."""
