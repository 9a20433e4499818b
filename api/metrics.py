"""Figures for Prometheus: requests of all worker processes, and the state of the database."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import Flask, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.contract import Blueprint
from api.db import database
from api.exchange import Exchange, Observer
from api.problems import UnavailableError
from api.queries.counts import count_rows, last_change
from api.queries.generation import read_generation
from api.server import FOLDER

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
# Clients choose the method and the path: what is not known must not make a series of its own.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
OTHER = "other"

blueprint = Blueprint("metrics", __name__)


@blueprint.page("/metrics")
def show_metrics() -> Response:
    """All figures, as Prometheus reads them."""
    metrics = current_app.extensions["whosaid.metrics"]
    assert isinstance(metrics, Metrics)
    return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)


class Metrics(Observer):
    """The figures of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "whosaid_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "whosaid_http_request_duration_seconds",
            "Time from a request to the last byte of its answer.",
            ["route"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._in_progress = Gauge(
            "whosaid_http_requests_in_progress",
            "Requests that are being answered.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._contents = Contents()
        # By method, route and status: to look these up takes longer than to count.
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def started(self) -> None:
        """Count a request that is being answered."""
        self._in_progress.inc()

    def finished(self, exchange: Exchange) -> None:
        """Count one that has been."""
        route = exchange.route or OTHER
        method = exchange.method if exchange.method in METHODS else OTHER
        self._in_progress.dec()
        key = method, route, exchange.status
        if key not in self._children:
            self._children[key] = self._requests.labels(*map(str, key)), self._seconds.labels(route)
        requests, seconds = self._children[key]
        requests.inc()
        seconds.observe(exchange.seconds)

    def text(self) -> bytes:
        """All figures: of all workers where there are several, of this process otherwise."""
        registry = CollectorRegistry()
        if os.environ.get(FOLDER):
            MultiProcessCollector(registry)
        else:
            registry.register(Own(self._registry))
        registry.register(self._contents)
        return generate_latest(registry)


@dataclass(frozen=True, slots=True)
class Own(Collector):
    """The figures of this process."""

    registry: CollectorRegistry

    def collect(self) -> Iterable[Metric]:
        """All of them."""
        return self.registry.collect()


@dataclass(slots=True, eq=False)
class Contents(Collector):
    """What is in the database, counted once a generation."""

    generation: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is depends on the database."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The state of the database; that it cannot be read is one, too."""
        try:
            db = database()
            generation = read_generation(db)
            if generation != self.generation:
                self.rows = count_rows(db)
                self.generation = generation
            change = last_change(db)
        except UnavailableError:
            return [GaugeMetricFamily("whosaid_database_up", "Whether the database can be read.", 0)]
        rows = GaugeMetricFamily("whosaid_rows", "Rows in the database.", labels=["table"])
        for table, number in self.rows.items():
            rows.add_metric([table], number)
        return [
            GaugeMetricFamily("whosaid_database_up", "Whether the database can be read.", 1),
            InfoMetricFamily("whosaid_generation", "The state of the data.", {"stamp": generation}),
            GaugeMetricFamily("whosaid_last_change", "The id of the latest change.", change),
            rows,
        ]


def init_app(app: Flask) -> Metrics:
    """Serve the figures of `app` at /metrics. Returns who has to hear of its requests."""
    metrics = Metrics()
    app.extensions["whosaid.metrics"] = metrics
    app.register_blueprint(blueprint)
    return metrics
