"""Which proxy leads to a URL, and that no message shows what opens it."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._http.proxies import Proxies, Proxy, proxy_variables

PROXY = "http://proxy.example:3128"


def proxy_to(url: str, **environ: str) -> Proxy | None:
    return Proxies(environ).to(httpx.URL(url))


def goes_through(url: str, no_proxy: str) -> bool:
    return proxy_to(url, ALL_PROXY=PROXY, NO_PROXY=no_proxy) is not None


# Which proxy


@pytest.mark.parametrize(
    ("environ", "url", "variable"),
    [
        ({"HTTPS_PROXY": PROXY}, "https://portal.example", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": PROXY}, "http://portal.example", None),
        ({"HTTP_PROXY": PROXY}, "http://portal.example", "HTTP_PROXY"),
        ({"HTTP_PROXY": PROXY}, "https://portal.example", None),
        ({"ALL_PROXY": PROXY}, "http://portal.example", "ALL_PROXY"),
        ({"ALL_PROXY": PROXY, "HTTPS_PROXY": "p2:1"}, "https://portal.example", "HTTPS_PROXY"),
        ({"https_proxy": PROXY, "HTTPS_PROXY": "p2:1"}, "https://portal.example", "https_proxy"),
        ({"HTTPS_PROXY": "p2:1", "https_proxy": PROXY}, "https://portal.example", "https_proxy"),
        ({"HTTPS_PROXY": PROXY, "https_proxy": ""}, "https://portal.example", None),
        ({"HTTPS_PROXY": "  "}, "https://portal.example", None),
        ({"FTP_PROXY": PROXY}, "https://portal.example", None),
        # Of a CGI script, HTTP_PROXY is the header "Proxy" of whoever asks.
        ({"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, "http://portal.example", None),
        ({"http_proxy": PROXY, "REQUEST_METHOD": "GET"}, "http://portal.example", "http_proxy"),
        ({"HTTP_PROXY": PROXY}, "http://localhost:7000", None),
        ({"HTTP_PROXY": PROXY}, "http://portal.localhost:7000", None),
        ({"HTTP_PROXY": PROXY}, "http://127.0.0.2", None),
        ({"HTTP_PROXY": PROXY}, "http://[::1]:7000", None),
        ({}, "https://portal.example", None),
    ],
)
def test_the_most_precise_variable_names_the_proxy(
    environ: dict[str, str], url: str, variable: str | None
) -> None:
    found = proxy_to(url, **environ)
    assert (found and found.variable) == variable


@pytest.mark.parametrize(
    ("value", "url", "auth"),
    [
        (PROXY, PROXY, None),
        ("proxy.example:3128", PROXY, None),
        (f" {PROXY}/ ", PROXY, None),
        ("HTTP://proxy.example", "http://proxy.example", None),
        ("http://[fd00::1]:3128", "http://[fd00::1]:3128", None),
        ("http://éxample.fr:1", "http://xn--xample-9ua.fr:1", None),
        ("http://ada:secret@proxy.example:3128", PROXY, (b"ada", b"secret")),
        ("ada:secret@proxy.example:3128", PROXY, (b"ada", b"secret")),
        ("http://ada@proxy.example:3128", PROXY, (b"ada", b"")),
        ("http://a%40b:s%2Fc%23%C3%A9@proxy.example:3128", PROXY, (b"a@b", "s/c#é".encode())),
        ("http://ada:se:c@ret@proxy.example:3128", PROXY, (b"ada", b"se:c@ret")),
        ("http://MAIRIE\\ada:é@proxy.example:3128", PROXY, (b"MAIRIE\\ada", "é".encode())),
        ("http://ada:\udce9@proxy.example:3128", PROXY, (b"ada", b"\xe9")),
    ],
)
def test_a_proxy_is_read_with_its_user(
    value: str, url: str, auth: tuple[bytes, bytes] | None
) -> None:
    found = proxy_to("https://portal.example", HTTPS_PROXY=value)
    assert found is not None
    assert (found.problem, found.url, found.auth) == (None, url, auth)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("http://ada:sec/ret@proxy.example:1", "proxy.example:1"),
        ("http://ada:sec#ret@proxy.example:1", "proxy.example:1"),
        ("http://ada:sec?ret@proxy.example:1", "proxy.example:1"),
        ("gopher://ada:secret@proxy.example:1", "proxy.example:1"),
        ("http://ada:secret", ""),
        ("http://ada:secret@proxy.example:99999", ""),
        ("http://ada:secret@proxy.example:port", ""),
        ("http://ada:secret@", ""),
        ("http://ada:secret@[::1", ""),
        ("http://", ""),
    ],
)
def test_a_proxy_that_cannot_be_used_has_a_problem_that_tells_no_secret(
    value: str, place: str
) -> None:
    found = proxy_to("https://portal.example", HTTPS_PROXY=value)
    assert found is not None
    assert found.place == place
    assert found.problem
    assert not any(part in f"{found!r} {found}" for part in ("ada", "sec", "ret"))


@given(st.text(min_size=3), st.text(min_size=3))
def test_no_text_of_a_proxy_shows_who_uses_it(user: str, password: str) -> None:
    value = f"http://{user}:{password}@proxy.example:3128"
    found = proxy_to("https://portal.example", HTTPS_PROXY=value)
    assert found is not None
    shown = f"{found!r} {found} {found.problem} {found.url}"
    usual = f"{Proxy('HTTPS_PROXY', 'proxy.example:3128', PROXY)!r} {found.problem}"
    for part in (user, password):
        assert part not in shown or part in usual


# What goes without


@pytest.mark.parametrize(
    ("no_proxy", "url"),
    [
        ("*", "https://portal.example"),
        ("localhost,*", "https://portal.example"),
        ("portal.example", "https://portal.example"),
        ("portal.example", "https://www.portal.example"),
        (".portal.example", "https://portal.example"),
        (".portal.example", "https://www.portal.example"),
        ("*.portal.example", "https://www.portal.example"),
        ("a.example, portal.example", "https://portal.example"),
        ("a.example portal.example", "https://portal.example"),
        ("a.example,,portal.example,", "https://portal.example"),
        ("PORTAL.example", "https://portal.EXAMPLE"),
        ("portal.example.", "https://portal.example"),
        ("portal.example", "https://portal.example./"),
        ("portal.example:8080", "https://portal.example:8080"),
        ("portal.example:443", "https://portal.example"),
        ("portal.example:80", "http://www.portal.example"),
        ("https://portal.example", "https://portal.example"),
        ("http://portal.example:8080/", "http://portal.example:8080"),
        ("données.example", "https://www.données.example"),
        ("donne\u0301es.example", "https://donn\u00e9es.example"),
        ("xn--donnes-eva.example", "https://données.example"),
        ("10.1.2.3", "https://10.1.2.3"),
        ("10.1.2.3:8080", "https://10.1.2.3:8080"),
        ("10.0.0.0/8", "https://10.1.2.3"),
        ("10.1.2.3/8", "https://10.9.9.9"),
        ("10.0.0.0/8:8080", "https://10.1.2.3:8080"),
        ("0.0.0.0/0", "https://10.1.2.3"),
        ("10.0.0.0/8", "https://[::ffff:10.1.2.3]"),
        ("fd00::/8", "https://[fd12::1]:8080"),
        ("[fd00::]/8", "https://[fd12::1]"),
        ("[fd00::/8]", "https://[fd12::1]"),
        ("fd12::1", "https://[FD12:0::1]"),
        ("[fd12::1]", "https://[fd12::1]:8080"),
        ("[fd12::1]:8080", "https://[fd12::1]:8080"),
        ("fe80::1%eth0", "https://[fe80::1]"),
    ],
)
def test_an_exception_goes_without_a_proxy(no_proxy: str, url: str) -> None:
    assert not goes_through(url, no_proxy)


@pytest.mark.parametrize(
    ("no_proxy", "url"),
    [
        ("", "https://portal.example"),
        ("portal.example", "https://myportal.example"),
        ("portal.example", "https://portal.example.org"),
        ("www.portal.example", "https://portal.example"),
        ("portal.example:8080", "https://portal.example"),
        ("portal.example:80", "https://portal.example"),
        ("http://portal.example", "https://portal.example"),
        ("10.0.0.0/8", "https://11.1.2.3"),
        ("10.0.0.0/8", "https://portal.example"),
        ("10", "https://192.168.1.10"),
        ("1.10", "https://192.168.1.10"),
        ("fd00::/8", "https://[fe80::1]"),
        ("[fd12::1]:8080", "https://[fd12::1]"),
        ("0.0.0.0/0", "https://[fd12::1]"),
    ],
)
def test_another_goes_through_it(no_proxy: str, url: str) -> None:
    assert goes_through(url, no_proxy)


@pytest.mark.parametrize(
    "entry",
    [
        "10.0.0.0/33",
        "10.0.0.0/",
        "fd00::/129",
        "[::1",
        "::1]",
        "10.",
        "192.168.*",
        "portal.example:port",
        "portal.example:99999",
        "portal.example/path",
        "ftp://portal.example",
        "a..example",
        "a;b",
        "<local>",
        "\udce9.example",
    ],
)
def test_an_entry_that_means_nothing_is_left_out(entry: str) -> None:
    proxies = Proxies({"ALL_PROXY": PROXY, "no_proxy": f"a.example,{entry},b.example"})
    assert (proxies.without, proxies.unusable) == ("no_proxy", [entry])
    assert proxies.to(httpx.URL("https://a.example")) is None
    assert proxies.to(httpx.URL("https://b.example")) is None
    assert proxies.to(httpx.URL("https://c.example")) is not None


@given(st.text(max_size=60), st.sampled_from(["https://portal.example", "https://[fd12::1]:1"]))
def test_any_text_is_a_list_of_exceptions(no_proxy: str, url: str) -> None:
    goes_through(url, no_proxy)


def test_an_entry_that_could_hold_a_password_is_not_shown() -> None:
    proxies = Proxies({"NO_PROXY": "http://ada:sec,ret@portal.example"})
    assert proxies.unusable == ["***", "***"]


# Of the system


def test_the_system_says_it_where_the_environment_says_nothing() -> None:
    system = {"https": PROXY}
    variables = proxy_variables({"HTTP_PROXY": "", "PATH": "/"}, system)
    assert Proxies(variables).to(httpx.URL("https://portal.example")) is not None
    variables = proxy_variables({"NO_PROXY": "localhost"}, system)
    assert Proxies(variables).to(httpx.URL("https://portal.example")) is None
