"""House rules that are read from the source: each takes a House and returns its violations as `path:line: what`."""

import ast
import re

from .house import DOORS, House, dotted

LONGEST_FILE = 500
NAMELESS = {"utils", "helpers", "common", "misc"}
NETWORK = {"httpx", "requests", "urllib3", "aiohttp", "socket", "smtplib", "ftplib", "http.client", "urllib.request"}
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.datetime.utcnow", "datetime.date.today", "timezone.now", "timezone.localdate", "timezone.localtime",
    "time.time", "time.time_ns",
}  # fmt: skip
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.contrib.auth.signals")
STATE_SQL = re.compile(r"\bSET\s+(?:\w+\s*=[^,;]*,\s*)*state\s*=", re.IGNORECASE)
INDEX_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "np" + "mjs.com")
INDEX_OPTIONS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links")


def _names_state(name: str | None) -> bool:
    return name is not None and (name == "state" or name.endswith("_state"))


def states_move_by_transition(house: House) -> list[str]:
    """No QuerySet.update(state=...), no SQL that sets a state: core.fsm is the one way."""
    found = []
    for source in house.sources("apps"):
        if source.in_room("fsm"):
            continue
        for call in source.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr == "update":
                spread = [key.value for part in call.keywords if isinstance(part.value, ast.Dict) and part.arg is None
                          for key in part.value.keys if isinstance(key, ast.Constant)]  # fmt: skip
                if any(_names_state(name) for name in [*(part.arg for part in call.keywords), *spread]):
                    found.append(source.at(call, "update(state=...): use core.fsm"))
        texts = (node for node in source.nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
        found += [source.at(text, "SQL sets a state: use core.fsm") for text in texts if STATE_SQL.search(text.value)]
    return found


def files_stay_readable(house: House) -> list[str]:
    """No source file over 500 lines, but for what others or machines write."""
    suffixes = {".py", ".sql", ".html", ".css", ".js"}
    written = [path for path in house.files if path.suffix in suffixes and not path.name.endswith(".min.js")]
    lengths = (
        (path, path.read_text(errors="replace").count("\n"))
        for path in written
        if not {"vendor", "migrations"} & set(path.parts)
    )
    return [f"{path.relative_to(house.root)}: {lines} lines" for path, lines in lengths if lines > LONGEST_FILE]


def names_say_something(house: House) -> list[str]:
    """No utils.py, helpers.py, common.py, misc.py, nor packages of those names."""
    return [
        source.name
        for source in house.sources()
        if NAMELESS & set(source.path.relative_to(house.root).with_suffix("").parts)
    ]


def only_core_reads_the_clock(house: House) -> list[str]:
    """Apps take the time from core.clock; rows take theirs from the database. The simulators know no core."""
    found = []
    for source in house.sources("apps"):
        if source.name == "apps/core/clock.py" or source.name.startswith("apps/simulators/"):
            continue
        found += [
            source.at(node, f"{dotted(node)}: use core.clock")
            for node in source.nodes
            if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS
        ]
        found += [
            source.at(call, f"{part.arg}: use a database default")
            for call in source.calls()
            for part in call.keywords
            if part.arg == "auto_now_add"
        ]
        found += [
            source.at(node, name)
            for node, name in source.imports()
            if name in {"django.utils.timezone.now", "time.time"}
        ]
    return found


def the_domain_has_no_signals(house: House) -> list[str]:
    """Events go through the outbox; Django signals are not used in apps."""
    return [
        source.at(node, f"{name}: publish an event")
        for source in house.sources("apps")
        for node, name in source.imports()
        if name.startswith(SIGNALS)
    ]


def only_providers_reach_the_network(house: House) -> list[str]:
    """Network libraries stand in providers/ only."""
    return [
        source.at(node, f"{name}: the network is a provider's")
        for source in house.sources("apps")
        if not source.in_room("providers") and not source.name.startswith("apps/simulators/")
        for node, name in source.imports()
        if any(name == library or name.startswith(f"{library}.") for library in NETWORK)
    ]


def only_flows_call_providers(house: House) -> list[str]:
    """A provider is asked by a flow, so never inside a transaction."""
    return [
        source.at(node, f"{name}: providers are called by flows")
        for source in house.sources("apps")
        if not source.in_room("providers", "flows") and not source.name.startswith("apps/simulators/")
        for node, name in source.imports()
        if "providers" in name.split(".")
    ]


def doors_do_not_write(house: House) -> list[str]:
    """A door makes one call to a service; it creates and changes no rows itself."""
    writes = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
    return [
        source.at(call, f"{dotted(call.func)}(): call a service")
        for source in house.sources("apps")
        if source.rooms and source.rooms[0] in DOORS
        for call in source.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in writes and ".objects." in f".{dotted(call.func)}"
    ]


def _is_public_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and not node.name.startswith("_")


def _decorators(function: ast.FunctionDef) -> set[str]:
    return {dotted(item.func if isinstance(item, ast.Call) else item) for item in function.decorator_list}


def services_are_keyword_only(house: House) -> list[str]:
    """A service's arguments are named and typed by whoever reads the call."""
    found = []
    for source in house.sources("apps"):
        if not source.rooms or source.rooms[0] not in {"services", "flows"}:
            continue
        for function in filter(_is_public_function, source.tree.body):
            arguments = function.args
            if "transaction.atomic" in _decorators(function) and (arguments.args or arguments.posonlyargs):
                found.append(source.at(function, f"{function.name}: its arguments must be keyword-only"))
    return found


def no_index_is_named(house: House) -> list[str]:
    """Where packages come from is the machine's business: no file names a package index."""
    found = []
    for path in house.files:
        if path.suffix in {".png", ".jpg", ".webp", ".woff2", ".ico", ".xlsx", ".xls", ".zip", ".pdf"}:
            continue
        text = path.read_text(errors="replace")
        hits = [
            word for word in (*INDEX_HOSTS, *INDEX_OPTIONS) if word in text.replace("--no-emit-index" + "-url", "")
        ]
        found += [f"{path.relative_to(house.root)}: names {word}" for word in hits]
    return found


def tests_do_not_sleep(house: House) -> list[str]:
    """A test waits for a condition, not for time to pass."""
    return [
        source.at(call, "sleep(): wait for the condition")
        for source in house.sources("tests")
        if not {"bench", "chaos"} & set(source.path.parts)  # programs that wait for processes, not tests
        for call in source.calls()
        if dotted(call.func) in {"time.sleep", "sleep"}
    ]


def longest_functions(house: House) -> list[tuple[int, str]]:
    """(lines, where) of every function, the longest first: printed, not refused."""
    found = []
    for source in house.sources():
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append((node.end_lineno - node.lineno + 1, f"{source.name}:{node.lineno} {node.name}"))
    return sorted(found, reverse=True)


def longest_files(house: House) -> list[tuple[int, str]]:
    """(lines, where) of every Python file, the longest first."""
    return sorted(((source.path.read_text().count("\n"), source.name) for source in house.sources()), reverse=True)
