"""Debian's Postfix on a loopback port, with a configuration, a queue and mailboxes of its own; nothing leaves it."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

#: Where Debian puts Postfix's programs.
COMMAND, DAEMONS, LIBRARIES = Path("/usr/sbin/postfix"), Path("/usr/lib/postfix/sbin"), Path("/usr/lib/postfix")
_MAIN = """
compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = {daemons}
shlib_directory = {libraries}
meta_directory = /etc/postfix
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
mail_owner = postfix
setgid_group = postdrop
myhostname = postfix.planif.example
mydestination =
alias_maps =
local_recipient_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = m.example
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = static:box/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Return what this machine lacks to run Postfix; nothing when it may."""
    if not (COMMAND.exists() and DAEMONS.is_dir()):
        return "Debian's postfix is not installed: apt-get install postfix"
    return "" if os.geteuid() == 0 else "Postfix is started by root only"


@contextlib.contextmanager
def running() -> Iterator[tuple[int, Path]]:
    """Run Postfix in a folder of its own, which its users may enter; yield its port and where its mail ends."""
    with tempfile.TemporaryDirectory(prefix="newsletter-postfix-", ignore_cleanup_errors=True) as folder:
        yield from _run(Path(folder))


def _run(home: Path) -> Iterator[tuple[int, Path]]:
    owner = pwd.getpwnam("postfix")
    home.chmod(0o755)
    for name in ("queue", "data", "mail"):
        (home / name).mkdir(parents=True)
    for name in ("data", "mail"):
        os.chown(home / name, owner.pw_uid, owner.pw_gid)
    port = _configure(home, owner)
    command = [str(COMMAND), "-c", str(home / "etc")]
    started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False)
    try:
        assert started.returncode == 0, started.stderr
        _wait(port)
        yield port, home / "mail" / "box" / "new"
    finally:
        subprocess.run([*command, "stop"], capture_output=True, check=False)


def _configure(home: Path, owner: pwd.struct_passwd) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (home / "etc").mkdir()
    places = {"home": home, "daemons": DAEMONS, "libraries": LIBRARIES, "uid": owner.pw_uid, "gid": owner.pw_gid}
    (home / "etc" / "main.cf").write_text(_MAIN.format(**places))
    (home / "etc" / "master.cf").write_text(_MASTER.format(port=port))
    for name in ("dynamicmaps.cf", "postfix-files"):
        if (Path("/etc/postfix") / name).exists():
            shutil.copy(Path("/etc/postfix") / name, home / "etc")
    return port


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("Postfix does not answer")
