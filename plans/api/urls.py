"""Where the API's addresses for versions lead."""

from django.urls import URLPattern, URLResolver, path

from plans.api.sealed import SealedFile
from plans.api.service_answers import (
    BottomLineAnswers,
    OneBottomLineAnswer,
    OneResourceAnswer,
    ResourceAnswers,
)
from plans.api.signatures import Signatures
from plans.api.versions import OneVersion, PlanText, Versions

VERSION = "versions/<uuid:version>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("meetings/<uuid:meeting>/versions", Versions.as_view()),
    path(VERSION, OneVersion.as_view()),
    path(f"{VERSION}/plan", PlanText.as_view()),
    path(f"{VERSION}/bottom-line-answers", BottomLineAnswers.as_view()),
    path(f"{VERSION}/bottom-line-answers/<int:number>", OneBottomLineAnswer.as_view()),
    path(f"{VERSION}/resource-answers", ResourceAnswers.as_view()),
    path(f"{VERSION}/resource-answers/<slug:resource>", OneResourceAnswer.as_view()),
    path(f"{VERSION}/signatures", Signatures.as_view()),
    path(f"{VERSION}/sealed", SealedFile.as_view()),
]
