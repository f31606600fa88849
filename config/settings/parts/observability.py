"""Traces: off unless an OTLP endpoint is named; then a tenth of the requests that begin here is sampled."""

from config import env

OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT")
OTEL_SERVICE_NAME = env.text("OTEL_SERVICE_NAME", "munim")
TRACE_RATIO = float(env.text("MUNIM_TRACE_RATIO", "0.1"))
