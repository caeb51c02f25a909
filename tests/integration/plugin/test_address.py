"""Which addresses are public, whatever their disguise."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.plugin.address import Refused, is_public, resolve

PRIVATE = """
    127.0.0.1 127.8.9.10 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255
    240.0.0.1 ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::1 2002:a00:1:: 2001:0:7f00:1::
    2001:0:4136:e378:8000:63bf:80ff:fffe 192.0.0.192 192.88.99.1 168.63.129.16 3fff::1
""".split()
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("text", PRIVATE)
def test_a_private_address_is_never_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_a_translated_address_is_public_exactly_when_the_inner_one_is(inner: IPv4Address) -> None:
    number = int(inner)
    disguises = [(0xFFFF << 32) | number, (0x64FF9B << 96) | number, (0x2002 << 112) | (number << 80)]
    assert {is_public(IPv6Address(disguise)) for disguise in disguises} == {is_public(inner)}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_the_local_machine_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(Refused):
        resolve(host, 80)


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, 0, 0, "", ("8.8.8.8", 80)), (socket.AF_INET, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Refused, match=r"leads to 10\.0\.0\.1"):
        resolve("mixed.example", 80)


def test_a_permitted_private_address_passes_and_no_other() -> None:
    assert resolve("127.0.0.1", 80, frozenset({"127.0.0.1"})) == ("127.0.0.1",)
    with pytest.raises(Refused):
        resolve("127.0.0.2", 80, frozenset({"127.0.0.1"}))


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(Refused, match=r"unknown host, a\.\.b"):
        resolve("a..b", 80)
