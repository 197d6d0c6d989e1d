"""Measure the window of `dataset.update()`: from the read of what a PUT erases to the PUT's answer.

    python benchmarks/update_window.py [--updates 200]

The server takes no condition on a write: what another program changes within the window is written
over. The figures are of the sandbox on this machine; add two round trips to a distant portal.
"""

from __future__ import annotations

import argparse
import statistics
import time

import httpx

from datagouv import Client
from datagouv.sandbox import Sandbox


def main() -> None:
    """Measure, and print the medians."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--updates", type=int, default=200)
    asked = options.parse_args()
    moments: list[tuple[str, float, float]] = []

    class Watched(httpx.HTTPTransport):
        """Notes when each request began and ended."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            began = time.perf_counter()
            response = super().handle_request(request)
            response.read()
            moments.append((request.method, began, time.perf_counter()))
            return response

    with (
        Sandbox() as portal,
        httpx.Client(transport=Watched()) as http,
        Client(base_url=portal.url, api_key=portal.api_key, http_client=http) as client,
    ):
        dataset = client.datasets.create(title="Window", description="Of an update.", private=True)
        whole: list[float] = []
        between: list[float] = []
        for number in range(asked.updates):
            moments.clear()
            dataset.update(title=f"Window {number}")
            (_, read, answered), (method, sent, done) = moments[-2:]
            assert method == "PUT"
            whole.append((done - read) * 1e3)
            between.append((sent - answered) * 1e3)
    print(f"from the read to the PUT's answer: {statistics.median(whole):.1f} ms (median)")
    print(f"between the read's answer and the PUT alone: {statistics.median(between):.2f} ms")


if __name__ == "__main__":
    main()
