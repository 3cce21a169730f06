"""Which addresses a source may reach: the public internet, and what the settings allow by name, address or network.

The check is made on the address a name resolved to, at the moment of connecting, so a name that changes its mind between check and
connection, a redirect and an address in another notation all meet it.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import Refused, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Reach:
    """`allowed` holds host names, addresses and networks (`10.0.0.0/8`) beside the public internet; `folders` the places of local files."""

    allowed: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def check_file(self, path: str) -> None:
        """Raises: Refused `source.folder_not_allowed` for a local file outside the folders, also behind links and `..`."""
        real = Path(path).resolve()
        if not any(real.is_relative_to(Path(folder).resolve()) for folder in self.folders):
            raise Refused("source.folder_not_allowed", place=path, allowed=", ".join(self.folders) or "-")

    def check(self, host: str, address: str) -> None:
        """Raises: Refused `source.private` when the address is private, loopback, link-local or otherwise not public and not allowed.

        An allowed name may resolve to any address but a link-local one: those answer with a machine's own credentials in clouds.
        """
        found = _plain(ipaddress.ip_address(address.partition("%")[0]))
        if found.is_global and not found.is_multicast:
            return
        if any(found in network for network in self._networks()):
            return
        if host.lower().rstrip(".") in {name.lower() for name in self.allowed} and not found.is_link_local:
            return
        if host.strip("[]") == address:
            raise Refused("source.private_address", host=host)
        raise Refused("source.private", host=host, address=str(found))

    def _networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        networks = []
        for name in self.allowed:
            try:
                networks.append(ipaddress.ip_network(name, strict=False))
            except ValueError:  # a host name
                continue
        return networks

    def addresses(self, host: str, port: int) -> list[Any]:
        """The addresses of a host that may be reached, as socket.getaddrinfo gives them.

        Raises: Unreachable for an unknown name, Refused when no address is allowed.
        """
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable(place=host, problem=str(error)) from error
        refusals, open_ones = [], []
        for info in found:
            try:
                self.check(host, str(info[4][0]))
            except Refused as refused:
                refusals.append(refused)
            else:
                open_ones.append(info)
        if not open_ones:
            raise refusals[0]
        return open_ones

    def connect(self, host: str, port: int, timeout: float | None) -> socket.socket:
        """A connected socket. Raises: Refused, Unreachable; OSError of the last address tried."""
        failed: OSError | None = None
        for family, kind, protocol, _, address in self.addresses(host, port):
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(timeout)
            try:
                connection.connect(address)
            except OSError as error:
                connection.close()
                failed = error
                continue
            return connection
        raise failed or Unreachable(place=host, problem="no address")


@dataclass
class SocketGuard:
    """For asynchronous clients (aiohttp, aiobotocore), which ask for a socket for each resolved address, also after a redirect.

    They take an OSError for one address that failed and may try the next; what was refused stays here to be told.
    """

    reach: Reach
    host: str
    refused: Refused | None = None

    def __call__(self, info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        try:
            self.reach.check(self.host, str(address[0]))
        except Refused as refused:
            self.refused = refused
            raise PermissionError(errno.EACCES, "address not allowed") from refused
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made


def _plain(address: Address) -> Address:
    """The address that is meant: IPv4 inside IPv6 (mapped, 6to4, Teredo, NAT64) is judged as IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return inner or address
    return address
