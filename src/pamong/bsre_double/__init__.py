"""A local double of BSrE's "esign client service", versions 1 and 2, for developers and offices that rehearse.

It speaks as the real service has been seen to speak, quirks included, and signs with real PAdES made from a
certificate authority of its own that nobody trusts. Nothing of Pamong's production code imports it.
"""
