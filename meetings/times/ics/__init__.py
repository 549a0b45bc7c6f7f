"""A stranger's calendar file (RFC 5545), read in a process of its own (participants/strangers): plain Python,
bounded, linear.

Nothing of an entry is taken up but when it is. What cannot be read is counted with its reason, and the rest
is read all the same.
"""
