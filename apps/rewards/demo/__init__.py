"""Demo book of rewards: five thousand players with two years behind them, rules that pay some and refuse others.

History is copied in as a file would bring it; everything after that is done by the real services.
"""

from apps.core import demo
from apps.rewards import services

from .history import grow
from .people import claim
from .programme import launch

PLAYERS = 5_000
SEED = 20_260


def load(players: int = PLAYERS, seed: int = SEED) -> str:
    """The book grows stage by stage, so that players move between segments; then the rules go live and run."""
    book = grow(players=players, seed=seed)
    claimed = claim()
    run = launch()
    services.board_refresh()
    refused = sum(run.totals["refused"].values())
    return (
        f"{len(book.players):,} players ({claimed} with a login), {len(book.days['player']):,} days of activity, "
        f"{run.totals['issued']:,} rewards, {refused:,} refusals"
    )


demo.register(name="rewards", order=30, load=load)
