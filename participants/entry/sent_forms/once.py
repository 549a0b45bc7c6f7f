"""A form that is sent twice is done once. Its key is claimed before the view runs; the answer is kept for ten
minutes.

The answer is sealed with the key itself, of which the database holds a hash: anyone who has the rows reads
neither the answer nor the key. The same key from another visitor is another form.
"""

import base64
import hashlib
import json
import time
from datetime import timedelta

from cryptography.fernet import Fernet
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from participants.entry.sent_forms.form_token import ONCE
from participants.entry.visitors import NOBODY
from participants.models import SentForm
from participants.platform import tokens_and_codes

KEPT_FOR = timedelta(minutes=10)
#: A claim without an answer for this long belongs to a process that is gone.
GIVEN_UP_AFTER = timedelta(seconds=60)
WAITS = 15.0  # seconds, for the answer to the first of two
LARGEST = 64 * 1024  # bytes of a page that is kept
REDIRECTS = (301, 302, 303)


class Claim:
    """The right to do what one sent form asks for, and the place where its answer is kept."""

    def __init__(self, request: HttpRequest) -> None:
        visitor = getattr(request, "visitor", NOBODY)
        whose = (
            f"{visitor.account.pk if visitor.account else ''}:{visitor.device.pk if visitor.device else ''}"
        )
        secret = f"{request.path}:{whose}:{request.POST[ONCE]}"
        self.digest = tokens_and_codes.digest(secret, purpose="sent form")
        seal = hashlib.sha256(f"answer:{secret}".encode()).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(seal))
        self._keeps_pages = visitor.account is not None

    def take(self) -> bool:
        """True when nobody has claimed this form yet."""
        given_up = timezone.now() - GIVEN_UP_AFTER
        SentForm.objects.filter(digest=self.digest, answer=None, at__lt=given_up).delete()
        try:
            with transaction.atomic():
                SentForm.objects.create(digest=self.digest)
        except IntegrityError:
            return False
        return True

    def release(self) -> None:
        """Nothing was done: the form may be sent again."""
        SentForm.objects.filter(digest=self.digest).delete()

    def settle(self, response: HttpResponseBase) -> None:
        """Keep the answer for the second time. A refusal, or an answer that cannot be kept, releases the
        claim.
        """
        if not isinstance(response, HttpResponse) or not self._can_keep(response):
            self.release()
            return
        answer = {
            "status": response.status_code,
            "location": response.headers.get("Location", ""),
            "cookies": response.cookies.output(header="", sep="\n"),
            "page": "" if response.status_code in REDIRECTS else response.content.decode(),
        }
        sealed = self._seal.encrypt(json.dumps(answer).encode())
        SentForm.objects.filter(digest=self.digest).update(answer=sealed)

    def answer(self) -> HttpResponse | None:
        """What the first sending was answered, waited for if need be; None when it was refused or is no
        more.
        """
        until = time.monotonic() + WAITS
        while time.monotonic() < until:
            row = SentForm.objects.filter(digest=self.digest).first()
            if row is None:
                return None
            if row.answer is not None:
                return _response(json.loads(self._seal.decrypt(bytes(row.answer))))
            time.sleep(0.1)
        return None

    def _can_keep(self, response: HttpResponse) -> bool:
        if response.status_code in REDIRECTS:
            return True
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return (
            self._keeps_pages  # staff only: no page of a family's is kept anywhere
            and response.status_code == 200
            and is_page
            and len(response.content) <= LARGEST
        )


def _response(answer: dict[str, object]) -> HttpResponse:
    response = HttpResponse(str(answer["page"]), status=int(str(answer["status"])))
    if answer["location"]:
        response.headers["Location"] = str(answer["location"])
    response.headers["Cache-Control"] = "no-store"
    response.cookies.load(str(answer["cookies"]))
    return response


def tidy() -> None:
    """Forget the keys and answers of forms sent more than ten minutes ago."""
    SentForm.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
