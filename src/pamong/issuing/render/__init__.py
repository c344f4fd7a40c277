"""Printing: letters and the agenda book, by Typst, as PDF/A-2a and PDF/UA-1."""
