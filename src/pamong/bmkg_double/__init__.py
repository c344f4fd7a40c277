"""A stand-in for BMKG's forecasts and warnings: days that are played, and everything that can go wrong with them.

Recorded shapes, made-up weather; of the product only the demo imports it, and it needs nothing of the product.
"""
