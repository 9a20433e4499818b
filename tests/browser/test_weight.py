"""The first view: what comes over the wire for it, as the browser counts that."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visitor
from tests.browser.tools import eventually, expect

MOST = 150_000
INTERACTIVE = "performance.getEntriesByName('whosaid.interactive')[0].startTime"


def test_the_first_view_is_light(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    page = visitor.page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    visitor.open(page, "/")
    expect(page.get_by_label("Outlet").locator("option[value=sever]")).to_have_count(1)
    resources = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    eventually(lambda: page.evaluate("1") and len(sizes) > len(resources), True)  # the page itself too
    milliseconds = page.evaluate(INTERACTIVE)
    with capsys.disabled():  # a figure to read, not to fail on: machines that run tests are busy
        figures = f"{sum(sizes) / 1000:.0f} kB in {len(sizes)} answers, interactive in {milliseconds:.0f} ms"
        print(f"\nfirst view: {figures}")
    assert len(sizes) > 20
    assert sum(sizes) < MOST
    assert all(name.startswith(visitor.address) for name in resources)
