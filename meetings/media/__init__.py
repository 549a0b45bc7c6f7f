"""Seeing and hearing each other: who is connected to whom, and showing that no professional is in private
time.

`engine.py` is the interface of every way to carry sound and picture, `engines.py` chooses one.
`connections.py` lets pages take part, `roster.py` says who hears whom. `checks.py` holds private time's
barrier and keeps its receipt. docs/media.md tells it from a page's side.
"""
