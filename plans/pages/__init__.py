"""Pages of the plan: the room in which it is written, private time, answering and signing, keeping and
checking.
"""
