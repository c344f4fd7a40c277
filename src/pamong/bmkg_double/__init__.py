"""A stand-in for BMKG's forecasts and warnings: days that are played, and everything that can go wrong with them.

Recorded shapes, made-up weather; nothing of the product imports it, and it needs nothing of the product.
"""
