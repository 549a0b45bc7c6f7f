"""The API for council systems: families, people, meetings, seats, ways in, one's own journal. docs/api.md is
its guide.
"""
