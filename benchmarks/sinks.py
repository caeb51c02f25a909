"""Servers that keep nothing."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postfix_sink(_folder: Path) -> Iterator[int]:
    """Run Postfix's own server that keeps nothing; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen(["smtp-sink", *user, "-h", "sink.example", f"127.0.0.1:{port}", "200"])
    try:
        time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait()


@contextmanager
def sink(folder: Path, delay: int = 0) -> Iterator[int]:
    """Run the server that keeps nothing and answers after so many milliseconds; yields its port."""
    program = folder / "null_sink"
    if not program.exists():
        source = Path(__file__).with_name("null_sink.c")
        subprocess.run(["cc", "-O2", "-o", str(program), str(source)], check=True)
    with subprocess.Popen(
        [str(program), str(delay)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.communicate()
