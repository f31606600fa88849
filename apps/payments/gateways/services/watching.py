"""Who looks on while a gateway is asked: budgets and circuits before, the log and the circuits after."""

from apps.payments.gateways.calls import Call, Stop

from . import budgets, calls, circuits


class Watching:
    """The Watch of the registry's gateways."""

    def stop(self, *, gateway: str, endpoint: str, per_minute: int, is_probe: bool) -> Stop | None:
        if not is_probe and (alone := circuits.left_alone(gateway)):
            return Stop(code="CIRCUIT_OPEN", retry_after=alone)
        wait = budgets.wait_of(gateway=gateway, endpoint=endpoint, per_minute=per_minute)
        return Stop(code="BUDGET_EMPTY", retry_after=wait) if wait else None

    def note(self, call: Call) -> str:
        call_id = calls.call_note(call)
        if call.is_too_much:
            budgets.pause(gateway=call.gateway, endpoint=call.endpoint, seconds=call.retry_after or 1.0)
        if not call.healthy:
            circuits.circuit_suffer(gateway=call.gateway)
        return call_id

    def tries_of(self, key: str) -> int:
        return budgets.tries_of(key)

    def try_failed(self, key: str) -> None:
        budgets.try_failed(key)
