"""Other people's editors: yjs and y-websocket from npm, unmodified, in Node, against a running Daphne."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.scenes import play

pytestmark = [pytest.mark.peers, pytest.mark.slow]

HERE = Path(__file__).parent
FRONTEND = HERE.parent.parent / "frontend"


def test_unmodified_y_websocket_clients_edit_together_and_workers_are_refused(daphne_server):
    node = shutil.which("node")
    assert node, "Node is not installed: `make test` needs it for the pages as well"
    assert (FRONTEND / "node_modules" / "y-websocket").exists(), "run `npm ci` in frontend/"
    scene = play(daphne_server, "in_private_time")
    people, origin = scene["people"], str(daphne_server)

    def cookie(name):
        return {"Cookie": people[name]["cookie"], "Origin": origin}

    told = {
        "server": daphne_server.ws,
        "draft": scene["draft"],
        "packages": str(FRONTEND / "package.json"),
        "mum": cookie("siobhan"),
        "mumsSeat": people["siobhan"]["seat"],
        "nan": {"Authorization": f"Bearer {people['bridie']['key']}"},
        "tom": cookie("tom"),
    }
    done = subprocess.run(
        [node, HERE / "y_websocket.mjs", json.dumps(told)],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("OK ") == 20, done.stdout
    assert "Traceback" not in daphne_server.log
