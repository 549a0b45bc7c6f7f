"""No request brings more than we take: refused by what it says, by what comes, and without a byte of it on
the disk.
"""

import contextlib
import socket
import time
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

MIB = 1024 * 1024


def asked(server, head, *, body=b"", pieces=0, piece=b""):
    """Sends exactly this; answers what came back, and how many bytes went out before the server stopped
    listening.
    """
    sent = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(head + body)
            for _ in range(pieces):
                line.sendall(piece)
                sent += len(piece)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while more := line.recv(65536):
                answer += more
                if b"</html>" in answer or b"}" in answer:
                    break
    return answer, sent


def head(*lines, path="/j/"):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def open_files(server):
    """What files of the process are deleted and still hold something: that is where bodies are spooled to."""
    links = Path(f"/proc/{server.process.pid}/fd").iterdir()
    names = []
    for link in links:
        with contextlib.suppress(OSError):
            names.append(str(link.readlink()))
    return [name for name in names if "deleted" in name]


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(daphne_server):
    answer, _sent = asked(daphne_server, head(f"Content-Length: {300 * MIB}"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too large to send" in answer
    assert b"Connection: close" in answer


def test_a_script_and_a_program_are_told_so_in_json(daphne_server):
    long = f"Content-Length: {300 * MIB}"
    answer, _sent = asked(daphne_server, head(long, "Accept: application/json"))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code": "too_large"' in answer


def test_a_body_of_no_length_is_counted_and_refused_at_that_byte(daphne_server):
    piece = b"100000\r\n" + b"x" * MIB + b"\r\n"
    answer, sent = asked(daphne_server, head("Transfer-Encoding: chunked"), pieces=300, piece=piece)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert sent < 60 * MIB


@pytest.mark.parametrize("said", ["Content-Length: 9000000", "Transfer-Encoding: chunked"])
def test_nothing_of_a_body_lies_on_the_disk_while_it_comes(daphne_server, said):
    before = open_files(daphne_server)
    with socket.create_connection(("127.0.0.1", daphne_server.port), timeout=10) as line:
        begin = b"500000\r\n" if "chunked" in said else b""
        line.sendall(head(said) + begin + b"x" * 5 * MIB)
        time.sleep(0.5)
        assert open_files(daphne_server) == before


def test_a_body_within_the_bounds_arrives(daphne_server):
    words = b"name=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2)
    lines = [f"Content-Length: {len(words)}", "Content-Type: application/x-www-form-urlencoded"]
    answer, _sent = asked(daphne_server, head(*lines), body=words)
    assert answer.startswith(b"HTTP/1.1 403 ")  # without a form's token; it was read


def test_a_wrong_length_is_still_refused(daphne_server):
    answer, _sent = asked(daphne_server, head("Content-Length: many"))
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_others_are_answered_after_many_that_were_too_large(daphne_server):
    for _ in range(20):
        asked(daphne_server, head(f"Content-Length: {300 * MIB}"))
    answer, _sent = asked(daphne_server, b"GET /j/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
