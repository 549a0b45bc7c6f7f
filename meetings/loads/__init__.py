"""How many children each coordinator looks after, and how many it was agreed they may. By name, never by
rank.
"""
