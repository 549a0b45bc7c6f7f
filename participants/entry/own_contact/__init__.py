"""How we reach you: a person's own page. Its rules are in contact_changes.py and stepping_up.py."""
