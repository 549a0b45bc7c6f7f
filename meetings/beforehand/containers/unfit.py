"""What the containers say no with."""


class Unfit(Exception):
    """Not this container, broken, or with something in it that we cannot take out."""


def need(condition: object) -> None:
    """Raises Unfit unless the condition holds."""
    if not condition:
        raise Unfit
