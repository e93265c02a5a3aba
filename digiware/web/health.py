"""What programs ask: is it alive, its figures, its style and scripts."""

import hmac
import ipaddress
import json
from collections.abc import Iterable

from digiware.domain.figure import Figure
from digiware.web.assets import FOREVER, assets, build
from digiware.web.visit import FORBIDDEN, NOT_FOUND, Visit

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def check(visit: Visit) -> bytes:
    """Alive, and which build of the pages."""
    text = json.dumps({"status": "ok", "build": build()})
    return visit.send(text.encode(), "application/json")


def metrics(visit: Visit) -> bytes:
    """The figures as Prometheus reads them."""
    if not _may_measure(visit):
        return visit.send(b"forbidden\n", "text/plain", FORBIDDEN)
    return visit.send(exposition(visit.lobby.watch.figures()).encode(), PROMETHEUS)


def asset(visit: Visit, version: str, name: str) -> bytes:
    """A style sheet or a script."""
    found = assets().get(name)
    if found is None or found.version != version:
        return visit.send(b"", "text/plain", NOT_FOUND)
    request = visit.request
    request.setHeader("Cache-Control", FOREVER)
    request.setHeader("Vary", "Accept-Encoding")
    request.setHeader("Content-Type", found.type)
    body = found.body
    if visit.takes_gzip():
        request.setHeader("Content-Encoding", "gzip")
        body = found.packed
    request.setHeader("Content-Length", str(len(body)))
    return body


def exposition(figures: Iterable[Figure]) -> str:
    """The text format of Prometheus, version 0.0.4: lines of a name stand together."""
    lines: dict[str, list[str]] = {}
    for figure in figures:
        labels = ",".join(
            f'{name}="{_escaped(value)}"' for name, value in figure.labels.items()
        )
        braced = f"{{{labels}}}" if labels else ""
        line = f"{figure.name}{braced} {figure.value:.15g}"
        lines.setdefault(figure.name, []).append(line)
    text = []
    for name, found in lines.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        text += [f"# TYPE {name} {kind}", *found]
    return "\n".join([*text, ""])


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _may_measure(visit: Visit) -> bool:
    token = visit.lobby.settings.web.metrics_token
    if not token:
        return _is_loopback(visit.whence)
    sent = visit.header("authorization").removeprefix("Bearer ")
    return hmac.compare_digest(sent.encode(), token.encode())


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
