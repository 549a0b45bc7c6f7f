"""Staff signing in: a second factor for everybody, recovery codes, and showing once more that it is really
them.
"""
