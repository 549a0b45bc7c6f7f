"""Views beforehand: what somebody who cannot or will not speak in the room wants said, in words, sound or a
picture.
"""
