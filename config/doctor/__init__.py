"""`manage.py doctor`: what is wrong or missing, in plain lines, before anybody signs in."""
