"""What stops a backup or a restore, in sentences for the person who runs the command."""


class BackupRefused(Exception):
    """Nothing was made, or nothing was put back; the words say why and hold nothing of anybody."""


class Damaged(BackupRefused):
    """The file is not a whole backup any more."""

    def __init__(self) -> None:
        super().__init__("The file is damaged or not a backup: not all of it can be read. Take another one.")


class WrongKey(BackupRefused):
    """The file is encrypted for another key."""

    def __init__(self) -> None:
        super().__init__("This key doesn't open the file: it is encrypted for another one, or damaged.")
