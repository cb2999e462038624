"""Answers leave the server at once."""

from __future__ import annotations

import subprocess
import sys

from core.settings import PROJECT

SCRIPT = """
import socket
import server

listening = socket.socket()
listening.bind(("127.0.0.1", 0))
listening.listen()
server.answer_without_delay()
client = socket.create_connection(listening.getsockname())
accepted, _ = listening.accept()
print(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
"""


def test_connections_do_not_wait_for_delayed_acknowledgements() -> None:
    """In a process of its own, since importing the server claims Streamlit's script folder."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[-1]) != 0
