"""File systems by address, through fsspec: local, http(s), s3, gcs, sftp; the clouds are extras and imported only when asked for.

Every one of them connects through the address guard and takes its credentials from references.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from connectors.credentials import credential_headers
from connectors.reach import SocketGuard
from connectors.source import Access, Settings
from connectors.web import shown_url
from data.errors import KpiError, Refused, SourceError, Unreachable

_MODULES = {"s3": ("s3fs", "s3"), "gcs": ("gcsfs", "gcs"), "sftp": ("paramiko", "sftp")}
_SAME = {"": "file", "gs": "gcs", "s3a": "s3", "ssh": "sftp", "https": "http"}
_PROTOCOLS = ("file", "http", "s3", "gcs", "sftp")
_FRESH = {"skip_instance_cache": True, "use_listings_cache": False}  # credentials and listings live as long as one pull
_SECONDS = 30


@dataclass(frozen=True)
class Files:
    """An open file system: `root` is the folder or file in its own notation, `place` the address as people may see it."""

    system: Any
    root: str
    place: str
    protocol: str


@contextmanager
def open_files(settings: Settings, access: Access) -> Iterator[Files]:
    """The file system of `path`; failures inside the block become SourceErrors that name the place.

    Raises: SourceError `source.scheme`, `source.extra` (naming the extra to install); Refused; Unreachable.
    """
    path = str(settings["path"])
    parts = urlsplit(path) if "://" in path else urlsplit("")
    protocol = _SAME.get(parts.scheme, parts.scheme)
    place = shown_url(path) if parts.scheme else path
    if protocol not in _PROTOCOLS:
        raise SourceError("source.scheme", place=place)
    _require(protocol)
    endpoint = str(settings.get("endpoint") or "")
    guard = SocketGuard(access.reach, urlsplit(endpoint).hostname or parts.hostname or "")
    system: Any = None
    try:
        system = _OPENERS[protocol](settings, access, guard)
        root = path if protocol == "http" else str(system._strip_protocol(path))
        yield Files(system, root, place, protocol)
    except KpiError:
        raise
    except Exception as error:
        raise _translated(error, guard, place) from error
    finally:
        _close(system)


def _close(system: Any) -> None:
    """End the connections now; the libraries would do it when the object happens to be collected."""
    from fsspec.asyn import sync

    session, creator = getattr(system, "_session", None), getattr(system, "_s3creator", None)
    if creator is not None:
        sync(system.loop, creator.__aexit__, None, None, None, timeout=_SECONDS)
    elif session is not None and not session.closed:
        sync(system.loop, session.close, timeout=_SECONDS)
    client = getattr(system, "client", None)
    if client is not None:
        client.close()


def _require(protocol: str) -> None:
    module, extra = _MODULES.get(protocol, ("fsspec", ""))
    try:
        import_module(module)
    except ModuleNotFoundError as error:
        raise SourceError("source.extra", extra=extra, module=module) from error


def _translated(error: Exception, guard: SocketGuard, place: str) -> KpiError:
    """Each library has its own tree of errors; what matters is: refused, not there, or not reachable."""
    if guard.refused is not None:
        return guard.refused
    name = type(error).__name__
    if isinstance(error, PermissionError) or name in ("AuthenticationException", "BadHostKeyException", "GoogleAuthError"):
        return Refused(place=place, problem=name)
    if isinstance(error, FileNotFoundError):
        return Unreachable("source.no_file", place=place)
    problem = error.strerror if isinstance(error, OSError) and error.strerror else name
    return Unreachable(place=place, problem=problem)


def _local(settings: Settings, access: Access, _guard: SocketGuard) -> Any:
    from fsspec.implementations.local import LocalFileSystem

    access.reach.check_file(str(LocalFileSystem._strip_protocol(str(settings["path"]))))
    return LocalFileSystem(**_FRESH)


def _http(settings: Settings, access: Access, guard: SocketGuard) -> Any:
    import aiohttp
    from fsspec.implementations.http import HTTPFileSystem

    async def client(**options: Any) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(socket_factory=guard)
        return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=10 * _SECONDS), **options)

    headers = {"headers": credential_headers(settings, access)}
    return HTTPFileSystem(get_client=client, client_kwargs=headers, simple_links=False, **_FRESH)


def _s3(settings: Settings, access: Access, guard: SocketGuard) -> Any:
    from s3fs import S3FileSystem

    options: dict[str, Any] = {"anon": "secret" not in settings}
    if "secret" in settings:
        options.update(key=access.filled(settings.get("key", "")), secret=access.secret(settings["secret"]))
    client: dict[str, Any] = {name: settings[of] for name, of in (("region_name", "region"),) if of in settings}
    if "endpoint" in settings:
        options["endpoint_url"] = str(settings["endpoint"])
    config = {
        "connector_args": {"socket_factory": guard},
        "connect_timeout": 10,
        "read_timeout": _SECONDS,
        "retries": {"max_attempts": 2},
    }
    return S3FileSystem(client_kwargs=client, config_kwargs=config, **options, **_FRESH)


def _gcs(settings: Settings, access: Access, guard: SocketGuard) -> Any:
    import json

    import aiohttp
    from fsspec.asyn import get_loop, sync
    from gcsfs.core import GCSFileSystem  # the plain JSON API; the package offers one that asks Google by gRPC first

    options: dict[str, Any] = {"token": "anon"}
    if "secret" in settings:
        options["token"] = json.loads(access.secret(settings["secret"]))
    if "endpoint" in settings:
        options["endpoint_url"] = str(settings["endpoint"])

    async def guarded() -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(socket_factory=guard)

    options["session_kwargs"] = {"connector": sync(get_loop(), guarded)}
    return GCSFileSystem(timeout=_SECONDS, **options, **_FRESH)


def _sftp(settings: Settings, access: Access, guard: SocketGuard) -> Any:
    import paramiko
    from fsspec.implementations.sftp import SFTPFileSystem

    parts = urlsplit(str(settings["path"]))
    host, port = parts.hostname or "", parts.port or 22
    expected = str(settings.get("host_key", ""))

    class Known(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        """Only the key that was written down: an unknown server could be anybody."""

        def missing_host_key(self, client: object, hostname: str, key: paramiko.PKey) -> None:
            offered = f"{key.get_name()} {key.get_base64()}"
            if expected.split()[:2] != offered.split():
                raise Refused("source.host_key", host=host, key=offered)

    credentials: dict[str, Any] = {"username": settings.get("user") or parts.username, "allow_agent": False, "look_for_keys": False}
    credentials |= {"banner_timeout": _SECONDS, "auth_timeout": _SECONDS, "channel_timeout": _SECONDS}
    if "password" in settings:
        credentials["password"] = access.secret(settings["password"])
    if "secret" in settings:
        credentials["pkey"] = _private_key(access.secret(settings["secret"]))
    line = access.reach.connect(host, port, _SECONDS)
    system = SFTPFileSystem(host, port=port, sock=line, host_key_policy=Known(), skip_instance_cache=True, **credentials)
    system.ftp.get_channel().settimeout(2 * _SECONDS)
    return system


def _private_key(text: str) -> Any:
    import io

    import paramiko

    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text))
        except paramiko.SSHException:
            continue
    raise SourceError("source.private_key")


_OPENERS = {"file": _local, "http": _http, "s3": _s3, "gcs": _gcs, "sftp": _sftp}
