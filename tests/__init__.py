"""Tests of the whole product; unit tests lie beside the code in ``<package>/tests``."""
