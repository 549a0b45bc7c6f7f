"""Containers of sound, emptied of all but the sound: plain Python, run in a process of its own
(participants/strangers).
"""
