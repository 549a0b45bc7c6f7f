"""People who reach the service through its proxy, by TLS and under its own name, as everybody does."""

import re
import ssl
from typing import Any

import httpx

HOST = "table.example.org"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def trusting() -> ssl.SSLContext:
    """A context that takes the tests' own certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Guest(httpx.Client):
    """Somebody's browser, without scripts; `cookie` is what it holds from before."""

    def __init__(self, port: int, *, cookie: str = "") -> None:
        super().__init__(base_url=f"https://127.0.0.1:{port}", verify=False, timeout=60)
        origin = f"https://{HOST}"
        self.headers.update({"Host": HOST, "Origin": origin, "Referer": f"{origin}/", "Accept": "text/html"})
        self.bring(cookie)

    def bring(self, cookie: str) -> None:
        """Put cookies into it, as a header has them."""
        for pair in filter(None, cookie.split("; ")):
            self.cookies.set(*pair.split("=", 1))

    def press(self, path: str, *, page: str = "", files: Any = None, **fields: str) -> httpx.Response:
        """Fill in and send a form of a page (the one it is sent to, unless given)."""
        return self.send_form(path, shown=self.get(page or path), files=files, **fields)

    def send_form(
        self, path: str, *, shown: httpx.Response, files: Any = None, **fields: str
    ) -> httpx.Response:
        """The same with a page that was fetched before."""
        token = TOKEN.search(shown.text)
        assert token, f"no form on {shown.url.path} ({shown.status_code})"
        return self.post(path, data={"csrfmiddlewaretoken": token[1], **fields}, files=files)
