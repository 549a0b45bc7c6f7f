"""Providers on this machine, speaking real HTTP as their papers say: Twilio's 2010-04-01, GOV.UK Notify's v2,
Postmark.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

ACCOUNT, TOKEN = "AC" + "0" * 32, "a-token"
SERVICE, SECRET = str(uuid4()), str(uuid4())
KEY = f"northtown-{SERVICE}-{SECRET}"
TEMPLATE = str(uuid4())


class Provider(ThreadingHTTPServer):
    """What was sent, and what is to go wrong next."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.sent: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.stopped: set[str] = set()
        #: "busy" answers 503, "limit" 429, "deaf" takes the message and hangs up before answering.
        self.fault = ""
        #: Seconds between taking a message and saying so: where a worker is most likely killed.
        self.slowness = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """What both share."""

    server: Provider
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def say(self, status: int, words: dict[str, Any]) -> None:
        raw = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def goes_wrong(self) -> bool:
        self.server.asked.append(f"{self.command} {self.path}")
        # Read once: as soon as the answer is out, the test may mend the fault.
        status = {"busy": 503, "limit": 429}.get(self.server.fault)
        if status is not None:
            self.say(status, {"message": "later"})
        return status is not None

    def hangs_up(self) -> bool:
        time.sleep(self.server.slowness)
        deaf = self.server.fault == "deaf"
        if deaf:
            self.close_connection = True
            self.connection.close()
        return deaf


class TwilioHandler(Handler):
    """POST and GET /2010-04-01/Accounts/{sid}/Messages.json, with HTTP basic authentication."""

    where: ClassVar = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    def allowed(self) -> bool:
        pair = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") == f"Basic {pair}":
            return True
        self.say(401, {"code": 20003, "message": "Authenticate", "status": 401})
        return False

    def do_POST(self) -> None:
        raw = self.body()
        if self.goes_wrong() or not self.allowed():
            return None
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        assert self.path == self.where
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert 1 <= int(form["ValidityPeriod"]) <= 36_000
        assert ("From" in form) != ("MessagingServiceSid" in form)
        if not re.fullmatch(r"\+[1-9]\d{7,14}", form["To"]) or form["To"].startswith("+999"):
            words = f"The 'To' number {form['To']} is not a valid phone number."
            return self.say(400, {"code": 21211, "message": words, "status": 400})
        if form["To"] in self.server.stopped:
            words = "Attempt to send to unsubscribed recipient"
            return self.say(400, {"code": 21610, "message": words, "status": 400})
        made = format_datetime(datetime.now(UTC))
        message = {
            "sid": f"SM{uuid4().hex}", "to": form["To"], "from": form.get("From"),
            "body": form["Body"], "status": "queued", "date_created": made, "form": form,
        }  # fmt: skip
        self.server.sent.append(message)
        if not self.hangs_up():
            self.say(201, {name: value for name, value in message.items() if name != "form"})
        return None

    def do_GET(self) -> None:
        if self.goes_wrong() or not self.allowed():
            return
        parts = urlsplit(self.path)
        assert parts.path == self.where
        asked = parse_qs(parts.query)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", asked["DateSent>"][0])
        found = [one for one in self.server.sent if one["to"] == asked["To"][0]]
        self.say(200, {"messages": list(reversed(found)), "page": 0})


class NotifyHandler(Handler):
    """POST /v2/notifications/sms or /letter and GET /v2/notifications?reference=, with a token signed by the
    key's secret.
    """

    def allowed(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        head, claim, signature = [*token.split("."), "", "", ""][:3]
        signed = hmac.new(SECRET.encode(), f"{head}.{claim}".encode(), hashlib.sha256).digest()
        good = hmac.compare_digest(signature, base64.urlsafe_b64encode(signed).rstrip(b"=").decode())
        if good:
            said = json.loads(base64.urlsafe_b64decode(claim + "=" * (-len(claim) % 4)))
            good = said["iss"] == SERVICE and abs(said["iat"] - time.time()) < 30
        if not good:
            errors = [{"error": "AuthError", "message": "Invalid token: signature, api token not found"}]
            self.say(403, {"status_code": 403, "errors": errors})
        return good

    def do_POST(self) -> None:
        raw = self.body()
        if self.goes_wrong() or not self.allowed():
            return None
        asked = json.loads(raw)
        if self.path == "/v2/notifications/letter":
            return self.letter(asked)
        assert self.path == "/v2/notifications/sms"
        assert set(asked["personalisation"]) == {"words"}
        if asked["template_id"] != TEMPLATE:
            errors = [{"error": "BadRequestError", "message": "Template not found"}]
            return self.say(400, {"status_code": 400, "errors": errors})
        if asked["phone_number"].startswith("+999"):
            errors = [{"error": "ValidationError", "message": "phone_number Not a valid country prefix"}]
            return self.say(400, {"status_code": 400, "errors": errors})
        message = {
            "id": str(uuid4()), "reference": asked["reference"], "status": "created",
            "phone_number": asked["phone_number"], "body": asked["personalisation"]["words"],
        }  # fmt: skip
        self.server.sent.append(message)
        if not self.hangs_up():
            self.say(201, {"id": message["id"], "reference": message["reference"], "content": {}})
        return None

    def letter(self, asked: dict[str, Any]) -> None:
        assert set(asked) == {"reference", "content", "postage"}
        assert asked["postage"] in ("first", "second", "economy", "europe", "rest-of-world")
        pdf = base64.b64decode(asked["content"], validate=True)
        assert pdf.startswith(b"%PDF-")
        if self.server.fault == "trial":
            words = "Cannot send letters when service is in trial mode"
            errors = [{"error": "BadRequestError", "message": words}]
            return self.say(400, {"status_code": 400, "errors": errors})
        message = {
            "id": str(uuid4()), "reference": asked["reference"], "status": "pending-virus-check",
            "postage": asked["postage"],
        }  # fmt: skip
        self.server.sent.append({**message, "pdf": pdf})
        if not self.hangs_up():
            self.say(201, message)
        return None

    def do_GET(self) -> None:
        if self.goes_wrong() or not self.allowed():
            return
        asked = parse_qs(urlsplit(self.path).query)
        sent = [{k: v for k, v in one.items() if k != "pdf"} for one in self.server.sent]
        found = [one for one in sent if one["reference"] == asked["reference"][0]]
        self.say(200, {"notifications": found, "links": {}})


class PostmarkHandler(Handler):
    """POST /email, as Postmark's papers have it; addresses at nowhere.example bounced long ago."""

    def do_POST(self) -> None:
        asked = json.loads(self.body())
        if self.goes_wrong():
            return None
        assert self.path == "/email"
        if self.headers.get("X-Postmark-Server-Token") != TOKEN:
            return self.say(401, {"ErrorCode": 10, "Message": "No Account or Server API tokens"})
        if asked["To"].endswith("@nowhere.example"):
            words = (
                "You tried to send to a recipient that has been marked as inactive.\n"
                f"Found inactive addresses: {asked['To']}.\nInactive recipients are ones that have "
                f"generated a hard bounce."
            )
            return self.say(422, {"ErrorCode": 406, "Message": words})
        self.server.sent.append(asked)
        if not self.hangs_up():
            done = {"ErrorCode": 0, "Message": "OK", "MessageID": str(uuid4()), "To": asked["To"]}
            self.say(200, {**done, "SubmittedAt": datetime.now(UTC).isoformat()})
        return None


@contextmanager
def running(handler: type[Handler]) -> Iterator[Provider]:
    """A provider that listens until the test ends."""
    server = Provider(handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
