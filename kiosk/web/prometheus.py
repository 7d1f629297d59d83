"""Answering Prometheus with figures that are collected at the moment of asking."""

from flask import Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector


def exposition(figures: Collector) -> Response:
    """Return the figures in Prometheus' format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(figures)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
