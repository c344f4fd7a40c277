"""The tree kecamatan > kelurahan > RW > RT, and the offices that stand on it."""
