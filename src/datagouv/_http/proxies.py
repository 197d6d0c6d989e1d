"""The proxy of a URL, by the variables of the environment. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import unquote_to_bytes

import httpx

from .credentials import is_loopback

_SCHEMES = ("http", "https", "socks5", "socks5h")
_PORTS = {"http": 80, "https": 443}
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s\[\]:/?#@\\%]+)(?::([0-9]{1,5})?)?")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that a variable names.

    Attributes:
        variable: The name of the variable.
        place: The host and port, for messages; empty where the value is unclear.
        url: The URL, without the user name and the password.
        auth: The user name and the password.
        problem: Why the proxy cannot be used, or `None`.
    """

    variable: str
    place: str = ""
    url: str = ""
    auth: tuple[bytes, bytes] | None = field(default=None, repr=False)
    problem: str | None = None

    def __str__(self) -> str:
        return f"{self.place} of {self.variable}" if self.place else f"of {self.variable}"


@dataclass(frozen=True, slots=True)
class _Exception:
    """An entry of NO_PROXY: a network, or a domain with its subdomains.

    A part that is `None` fits any URL.
    """

    scheme: str | None
    network: IPv4Network | IPv6Network | None
    domain: str | None
    port: int | None

    def holds(self, scheme: str, host: str, port: int | None) -> bool:
        if self.scheme not in (None, scheme) or self.port not in (None, port):
            return False
        address = _address(host)
        if self.network is not None:
            return address is not None and address in self.network
        if self.domain is None:
            return True
        # The last digits of an address are no domain.
        return address is None and f".{host}".endswith(f".{self.domain}")


class Proxies:
    """The proxies of an environment.

    Args:
        environ: The variables. Names in lower case win over names in upper case, as in curl.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        variables = _variables(environ)
        self._by_scheme: dict[str, Proxy] = {
            scheme: _read_proxy(*variables[scheme])
            for scheme in ("http", "https", "all")
            if scheme in variables
        }
        self.without, entries = variables.get("no", ("NO_PROXY", ""))
        """The name of the variable that holds the exceptions."""
        self.unusable: list[str] = []
        """Invalid entries of that variable, without a possible password."""
        self._exceptions: list[_Exception] = []
        for entry in re.split(r"[,\s]+", entries.strip()):
            exception = _read_exception(entry) if entry else None
            if exception is not None:
                self._exceptions.append(exception)
            elif entry:
                # An entry with a user name may hold a password.
                self.unusable.append("***" if "@" in entries else entry[:80])

    def to(self, url: httpx.URL) -> Proxy | None:
        """Return the proxy for a URL, or `None` for a direct connection."""
        return self.find(url.scheme, url.raw_host.decode("ascii"), url.port)

    def find(self, scheme: str, host: str, port: int | None) -> Proxy | None:
        """Return the proxy for a host, or `None` for a direct connection.

        This machine itself needs no proxy.
        """
        if not self._by_scheme:
            return None
        proxy = self._by_scheme.get(scheme) or self._by_scheme.get("all")
        host = host.lower().rstrip(".")
        if proxy is None or is_loopback(host):
            return None
        port = port or _PORTS.get(scheme)
        if any(entry.holds(scheme, host, port) for entry in self._exceptions):
            return None
        return proxy


def proxy_variables(environ: Mapping[str, str], system: Mapping[str, str]) -> Mapping[str, str]:
    """Return the proxy variables: of the environment, else of the operating system.

    Args:
        environ: The environment.
        system: The proxies of the operating system, by scheme.
    """
    if any(name.lower().endswith("_proxy") and value for name, value in environ.items()):
        return environ
    return {f"{scheme}_proxy": url for scheme, url in system.items()}


def _variables(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return name and value of each proxy variable, by its scheme."""
    variables: dict[str, tuple[str, str]] = {}
    for name, value in environ.items():
        # In a CGI script, HTTP_PROXY comes from the header Proxy of any request.
        sent = "REQUEST_METHOD" in environ and name.upper() == "HTTP_PROXY"
        if name.lower().endswith("_proxy") and value.strip() and not sent:
            variables[name.lower().removesuffix("_proxy")] = name, value.strip()
    for name, value in environ.items():
        if name == name.lower() and name.endswith("_proxy"):
            variables.pop(name.removesuffix("_proxy"), None)
            if value.strip():
                variables[name.removesuffix("_proxy")] = name, value.strip()
    return variables


def _read_proxy(variable: str, value: str) -> Proxy:
    """Read a proxy variable. No problem quotes its value, which may hold a password."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        scheme, rest = "http", value
    user, _, end = rest.rpartition("@")
    place = re.split("[/?#]", end, maxsplit=1)[0]
    parts = _HOST_AND_PORT.fullmatch(place)
    if parts is None:
        return Proxy(variable, problem="it does not hold the URL of a proxy: http://host:port")
    host, port = parts.groups()
    if scheme.lower() not in _SCHEMES:
        problem = "it must begin with http://, https://, socks5:// or socks5h://"
        return Proxy(variable, place, problem=problem)
    if re.search("[/?#]", user):
        problem = "its user name or its password holds / ? or #: write %2F, %3F or %23"
        return Proxy(variable, place, problem=problem)
    url = _proxy_url(scheme.lower(), host, port)
    if url is None:
        return Proxy(variable, problem="its host or its port is none")
    if scheme.lower().startswith("socks") and find_spec("socksio") is None:
        problem = 'a SOCKS proxy needs the package socksio: pip install "httpx[socks]"'
        return Proxy(variable, place, problem=problem)
    name, _, password = user.encode("utf-8", "surrogateescape").partition(b":")
    auth = (unquote_to_bytes(name), unquote_to_bytes(password)) if user else None
    return Proxy(variable, place, url, auth)


def _proxy_url(scheme: str, host: str, port: str | None) -> str | None:
    """Return the URL of a proxy, or `None` of an invalid host or port."""
    try:
        url = httpx.URL(f"{scheme}://{host}:{port}" if port else f"{scheme}://{host}")
    except (httpx.InvalidURL, UnicodeError):
        return None
    if (url.port or 0) > 65535:
        return None
    name = url.raw_host.decode("ascii")
    return f"{scheme}://{f'[{name}]' if ':' in name else name}" + (f":{port}" if port else "")


def _read_exception(entry: str) -> _Exception | None:
    """Read an entry of NO_PROXY as curl does; return `None` of an invalid entry."""
    scheme: str | None = None
    if "://" in entry:
        scheme, _, entry = entry.partition("://")
        scheme, entry = scheme.lower(), entry.removesuffix("/")
        if scheme not in ("http", "https", "all"):
            return None
        scheme = None if scheme == "all" else scheme
    if entry == "*":
        return _Exception(scheme, None, None, None)
    for network, port in _networks(entry):
        return _Exception(scheme, network, None, port)
    host, separator, digits = entry.partition(":")
    if separator and not (re.fullmatch("[0-9]{1,5}", digits) and int(digits) < 65536):
        return None
    domain = _domain(host.removeprefix("*").strip("."))
    if domain is None:
        return None
    return _Exception(scheme, None, domain, int(digits) if separator else None)


def _networks(entry: str) -> Iterator[tuple[IPv4Network | IPv6Network, int | None]]:
    """Yield the network and the port of an entry, if it has a network.

    Such as 10.0.0.0/8, 10.0.0.1:8080, fd00::/8, [fd00::]/8, [fd00::/8], [::1], [::1]:8080.
    """
    port: str | None = None
    if match := re.fullmatch(r"\[([^\[\]]+)\](/[0-9]+)?(?::([0-9]{1,5}))?", entry):
        address, mask, port = match.groups()
        entry = address + (mask or "")
    elif match := re.fullmatch(r"([0-9.]+(?:/[0-9]+)?):([0-9]{1,5})", entry):
        entry, port = match.groups()
    try:
        network = ip_network(re.sub(r"%[^/]*", "", entry).rstrip("."), strict=False)
    except ValueError:
        return
    if port is None or int(port) < 65536:
        yield network, None if port is None else int(port)


def _domain(name: str) -> str | None:
    """Return a domain as a request spells it, or `None`."""
    name = unicodedata.normalize("NFC", name).lower()
    try:
        if not name.isascii():
            name = httpx.URL(f"http://{name}").raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):
        return None
    # Digits alone at the end are a part of an address.
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name) or name.split(".")[-1].isdigit():
        return None
    return name


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
