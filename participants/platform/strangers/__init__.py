"""Files that strangers made: calendars, pictures, sound. They are read in a process of their own, with
limits.
"""
