"""Nobody tells what is not declared: read from the source."""

import ast

from apps.notifications.live import types
from config.env import BASE_DIR
from tests.architecture.house import House, dotted

TELLING = {"push", "broadcast", "Push"}


def told(house: House) -> list[tuple[str, str]]:
    """Where live events are told, and of which type; a type that is no literal is named "?"."""
    found = []
    for source in house.sources("apps"):
        if not any("notifications.live" in name for _, name in source.imports()):
            continue
        for call in source.calls():
            if dotted(call.func).rpartition(".")[2] not in TELLING:
                continue
            kinds = [part.value for part in call.keywords if part.arg == "type"]
            found += [(source.at(call, ""), kind.value if isinstance(kind, ast.Constant) else "?") for kind in kinds]
    return found


def test_every_type_that_is_told_is_declared():
    known = {one.name for one in types.declared()}
    calls = told(House(BASE_DIR))
    assert {"wallet.update", "user.blocked", "settings.update"} <= {kind for _, kind in calls}
    through = "apps/notifications/live/services/pushing.py"
    assert [where for where, kind in calls if kind not in known and not where.startswith(through)] == []


def test_an_undeclared_one_is_noticed(tmp_path):
    place = tmp_path / "apps" / "x"
    place.mkdir(parents=True)
    (place / "handlers.py").write_text(
        'from apps.notifications.live import services\nservices.push(user_id=1, type="x.new", data={}, event_id=1)\n'
    )
    assert [kind for _, kind in told(House(tmp_path))] == ["x.new"]
