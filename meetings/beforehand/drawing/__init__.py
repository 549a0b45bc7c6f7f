"""Pictures drawn afresh from their pixels alone: no Django, run in a process of its own
(participants/strangers).
"""
