"""Live delivery's figures for Prometheus. Alert on p95 over 1 s and on resyncs over 1 % of the sockets opened."""

from apps.core import metrics

from . import selectors


@metrics.gauges
def live_figures() -> list[metrics.Reading]:
    watch = selectors.watch()
    return [
        ("munim_live_sockets", "Open WebSockets", watch.sockets),
        ("munim_live_users", "Users with an open WebSocket, by process", watch.users),
        ("munim_live_frames_per_second", "Frames sent in the last full minute, per second", watch.frames_per_second),
        ("munim_live_lag_p95_seconds", "Event to frame, 95th percentile of 15 minutes", watch.p95 or 0.0),
        ("munim_live_resync_share", "Resyncs per socket opened, 15 minutes", watch.resync_share),
        ("munim_live_queued", "Frames that wait for slow clients", watch.waiting),
    ]
