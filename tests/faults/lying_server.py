"""An SMTP server in a process of its own that remembers, durably, every message it took before it says so.

    lying_server.py FOLDER [SECONDS]

It writes its port into FOLDER/port and one line per acceptance into FOLDER/accepted.jsonl, synced to the disk before
the 250 leaves. SECONDS pass within each message, half before and half after it is remembered. FOLDER/orders.json may
say what awaits a recipient at each encounter, `{"a@m.example": ["450", "drop"]}`; past the last word, messages are
taken:

- a reply code: said to RCPT;
- `drop`: the message is taken, and the connection closed without an answer;
- `late`: the message is taken, and the answer comes three seconds later;
- `close`: 421 is said to the message, which is not taken, and the connection closed;
- `vanish`: the connection is closed, and the message lost.

FOLDER/most.json tells how many messages for each domain were under way at one time, at most: from RCPT to the answer
to the message.
"""

import asyncio
import email
import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path

#: What is said to commands that ask for nothing.
_PLAIN = {"QUIT": "221 bye", "EHLO": "250-127.0.0.1\r\n250-CHUNKING\r\n250 PIPELINING"}
Lines = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Post:
    """Takes messages, one session per connection."""

    def __init__(self, folder: Path, delay: float) -> None:
        self.folder, self.delay = folder, delay
        self.log = os.open(folder / "accepted.jsonl", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self.met: Counter[str] = Counter()
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the sender was killed
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient, order = "", ""
        await _say(writer, "220 127.0.0.1 ready")
        while line := (await reader.readline()).decode().strip():
            command = line[:4].upper()
            if command == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                order = await self._announced(writer, recipient)
            elif command in ("DATA", "BDAT"):
                if not await self._answered(line, (reader, writer), recipient, order):
                    return
            else:
                await _say(writer, _PLAIN.get(command, "250 OK"))

    async def _announced(self, writer: asyncio.StreamWriter, recipient: str) -> str:
        order = self._order(recipient)
        if not order.isdecimal():
            self._begin(recipient)
        await _say(writer, f"{order} as ordered" if order.isdecimal() else "250 OK")
        return order

    async def _answered(self, line: str, lines: Lines, recipient: str, order: str) -> bool:
        """Read a message and answer for it; False when the connection is closed instead."""
        refused = order.isdecimal()
        content = b"" if refused and line.upper() == "DATA" else await _body(line, *lines)
        if refused:
            await _say(lines[1], "503 nobody to take it")
            return True
        taken = await self._message(lines[1], content, recipient, order)
        self.under_way[_domain(recipient)] -= 1
        if taken:
            await _say(lines[1], "250 taken")
        return taken

    def _order(self, recipient: str) -> str:
        path = self.folder / "orders.json"
        orders = json.loads(path.read_text()).get(recipient, []) if path.exists() else []
        self.met[recipient] += 1
        return str(orders[self.met[recipient] - 1]) if self.met[recipient] <= len(orders) else ""

    async def _message(self, writer: asyncio.StreamWriter, content: bytes, recipient: str, order: str) -> bool:
        await asyncio.sleep(self.delay / 2)
        if order == "vanish":
            return False
        if order == "close":
            await _say(writer, "421 going down")
            return False
        self._remember(recipient, content)
        await asyncio.sleep(self.delay / 2)
        if order == "late":
            await asyncio.sleep(3)
        return order != "drop"

    def _begin(self, recipient: str) -> None:
        domain = _domain(recipient)
        self.under_way[domain] += 1
        if self.under_way[domain] > self.most[domain]:
            self.most[domain] = self.under_way[domain]
            (self.folder / "most.json").write_text(json.dumps(self.most))

    def _remember(self, recipient: str, content: bytes) -> None:
        head = email.message_from_bytes(content)
        line = {"to": recipient, "id": head["Message-ID"], "date": head["Date"], "hash": _hash(content)}
        os.write(self.log, json.dumps(line).encode() + b"\n")
        os.fsync(self.log)


async def _body(line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Return a message that comes in one chunk (RFC 3030), or up to a dot; its end and dots are the same for both."""
    if line[:4].upper() == "BDAT":
        return await reader.readexactly(int(line.split()[1]))
    await _say(writer, "354 go on")
    return (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")


def _domain(recipient: str) -> str:
    return recipient.partition("@")[2]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _say(writer: asyncio.StreamWriter, reply: str) -> None:
    writer.write(f"{reply}\r\n".encode())
    await writer.drain()


async def main(folder: Path, delay: float) -> None:
    server = await asyncio.start_server(Post(folder, delay).session, "127.0.0.1", 0)
    draft = folder / "port.draft"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0))
