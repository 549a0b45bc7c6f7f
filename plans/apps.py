from django.apps import AppConfig


class PlansConfig(AppConfig):
    """WHAT THEY AGREE: drafts, live editing, versions, signing, the sealed PDF."""

    name = "plans"
