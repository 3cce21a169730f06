"""Sources reach the public internet and what is allowed, in whatever notation an address is written."""

from __future__ import annotations

import socket

import pytest

from connectors.reach import Reach, SocketGuard
from data.errors import Refused, Unreachable

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.9.9", "192.168.0.1", "169.254.169.254",
    "169.254.0.1", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::",
    "fe80::1%lo",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "172.15.0.1", "172.32.0.1"]
# How people write 127.0.0.1 and the address of cloud credentials to get past a check of text.
DISGUISED = [
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "localhost", "LOCALHOST", "[::1]", "2852039166", "0xa9fea9fe",
    "0251.0376.0251.0376", "127.0.0.1.",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Refused, match=r"source\.private"):
        Reach().check("somewhere", address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_reached(address: str) -> None:
    Reach().check("somewhere", address)


@pytest.mark.parametrize("host", DISGUISED)
def test_another_notation_is_no_way_round(host: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        Reach().connect(host, 80, 0.1)


def test_allowed_by_address_network_and_name() -> None:
    Reach(("10.1.2.3",)).check("db", "10.1.2.3")
    Reach(("10.0.0.0/8",)).check("db", "10.200.0.1")
    Reach(("DB.internal",)).check("db.internal", "192.168.1.5")
    with pytest.raises(Refused):
        Reach(("db.internal",)).check("db.internal.example", "192.168.1.5")
    with pytest.raises(Refused):
        Reach(("10.0.0.0/8",)).check("db", "192.168.0.1")


def test_an_allowed_name_does_not_lead_to_the_credentials_of_the_machine() -> None:
    with pytest.raises(Refused):
        Reach(("db.internal",)).check("db.internal", "169.254.169.254")
    Reach(("169.254.169.254",)).check("metadata", "169.254.169.254")  # only when that very address is named


def test_a_name_that_changes_its_mind_is_judged_at_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it is looked at, private when it is connected to."""
    answers = [
        [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))],
        [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))],
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers.pop(0))
    reach = Reach()
    reach.addresses("rebind.example", 80)
    with pytest.raises(Refused):
        reach.connect("rebind.example", 80, 0.1)


def test_one_public_address_among_private_ones_is_the_only_one_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("10.0.0.1", "8.8.8.8")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: both)
    assert [info[4][0] for info in Reach().addresses("mixed.example", 80)] == ["8.8.8.8"]


def test_asynchronous_clients_get_no_socket_for_a_private_address() -> None:
    guard = SocketGuard(Reach(), "somewhere")
    with pytest.raises(PermissionError):
        guard((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    assert guard.refused is not None
    guard((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))).close()
