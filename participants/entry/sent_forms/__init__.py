"""What happens to every form somebody sends: done once however often it is sent, and given back whole when
refused.
"""
