"""Catching up: what somebody has not seen yet, as a few sentences by item of the plan, under a minute to read
aloud.

What a seat has seen of a draft is kept as keyed hashes, never as words, and goes with the draft (`seen.py`,
`seen_hashes.py`). So a sentence says what the plan says now; of what it said before, only that there was
nothing.
"""
