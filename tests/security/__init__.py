"""Who gets in where, and what every answer carries. Read ``matrix.py`` first."""
