"""Addresses -> one spelling for one article; and what is no article's address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.sources.urls import canonical_url, is_same_site


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://vesti.example/1", "https://vesti.example/1"),
        # what says where a reader came from
        ("https://vesti.example/1?utm_source=tg&utm_medium=x", "https://vesti.example/1"),
        ("https://vesti.example/1?id=2&fbclid=3&yclid=4&page=5", "https://vesti.example/1?id=2&page=5"),
        ("https://vesti.example/1?GCLID=3&ysclid=4&_openstat=5&erid=6", "https://vesti.example/1"),
        # and what may choose an article
        ("https://vesti.example/1?from=main&ref=2", "https://vesti.example/1?from=main&ref=2"),
        ("https://vesti.example/?p=123&utm_source=x", "https://vesti.example/?p=123"),
        ("https://vesti.example?p=123", "https://vesti.example/?p=123"),
        ("https://vesti.example/1?a&b=", "https://vesti.example/1?a&b="),
        ("https://vesti.example/1?q=a+b&utm_x=1&c=%2B", "https://vesti.example/1?q=a+b&c=%2B"),
        ("https://vesti.example/1?", "https://vesti.example/1"),
        # fragments, ports, hosts
        ("https://vesti.example/1#comments", "https://vesti.example/1"),
        ("HTTPS://Vesti.Example:443/Most", "https://vesti.example/Most"),
        ("http://vesti.example:80/1", "http://vesti.example/1"),
        ("http://vesti.example:8080/1", "http://vesti.example:8080/1"),
        ("https://vesti.example./1", "https://vesti.example/1"),
        ("https://reader:word@vesti.example/1", "https://vesti.example/1"),
        ("http://[::1]/1", "http://[::1]/1"),
        ("https://новости.рф/мост", "https://xn--b1amnebsh.xn--p1ai/%D0%BC%D0%BE%D1%81%D1%82"),
        ("https://НОВОСТИ.РФ/1", "https://xn--b1amnebsh.xn--p1ai/1"),
        ("https://xn--b1amnebsh.xn--p1ai/1", "https://xn--b1amnebsh.xn--p1ai/1"),
        # one spelling
        ("https://vesti.example/%d0%bc%d0%be%d1%81%d1%82", "https://vesti.example/%D0%BC%D0%BE%D1%81%D1%82"),
        ("https://vesti.example/мост", "https://vesti.example/%D0%BC%D0%BE%D1%81%D1%82"),
        ("https://vesti.example/%6d%6Fst%2F1", "https://vesti.example/most%2F1"),
        ("https://vesti.example/100%", "https://vesti.example/100%"),
        (" https://vesti.example/\n1 ", "https://vesti.example/1"),
        # a slash at the end, capitals and AMP are the site's own affair: it says so by its canonical link
        ("https://vesti.example/1/", "https://vesti.example/1/"),
        ("https://vesti.example/amp/1", "https://vesti.example/amp/1"),
        # no article's
        ("https://vesti.example", None),
        ("https://vesti.example/?utm_source=x", None),
        ("https://vesti.example/#top", None),
        ("mailto:a@vesti.example", None),
        ("javascript:alert(1)", None),
        ("//vesti.example/1", None),
        ("/1", None),
        ("http://[", None),
        ("https://vesti.example:port/1", None),
        ("https://а..рф/1", None),
        (f"https://{'ж' * 70}.рф/1", None),
        (f"https://vesti.example/{'a' * 2000}", None),
        (f"https://vesti.example/{'ж' * 400}", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_an_address(address: object, url: str | None) -> None:
    assert url == canonical_url(address)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("/1?utm_source=x", "https://vesti.example/1"),
        ("2", "https://vesti.example/news/2"),
        ("//m.vesti.example/1", "https://m.vesti.example/1"),
        ("?p=3", "https://vesti.example/news/1?p=3"),
        ("http://other.example/1", "http://other.example/1"),
        ("#top", "https://vesti.example/news/1"),
    ],
)
def test_an_address_relative_to_its_page(address: str, url: str) -> None:
    assert url == canonical_url(address, "https://vesti.example/news/1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://vesti.example/1", "http://www.vesti.example/2", True),
        ("https://m.vesti.example/1", "https://vesti.example/1", True),
        ("https://xn--b1amnebsh.xn--p1ai/1", "https://www.xn--b1amnebsh.xn--p1ai/2", True),
        ("https://notvesti.example/1", "https://vesti.example/1", False),
        ("https://vesti.example/1", "https://example/1", False),
    ],
)
def test_same_site(one: str, other: str, same: bool) -> None:
    assert same == is_same_site(one, other) == is_same_site(other, one)


addresses = st.one_of(
    st.text(),
    st.builds(
        "https://{}/{}?{}#{}".format,
        st.sampled_from(["vesti.example", "НОВОСТИ.рф", "Vesti.Example:443", "[::1]"]),
        *[st.text(max_size=20)] * 3,
    ),
)


@given(addresses)
def test_an_address_is_canonical_once_and_for_all(address: str) -> None:
    url = canonical_url(address)
    assert url is None or (url.isascii() and canonical_url(url) == url)
