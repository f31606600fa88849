"""Two years of history, copied in stage by stage and recalculated after each: so players have a past in segments."""

from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import connection

from apps.core import clock
from apps.rewards import services
from apps.rewards.models import GameEdge, Player

from .book import GAMES, Book, DemoPlayer, draw

SOURCE, CURRENCY = "main", "INR"
# The morning after this many days before the end, metrics and segments are recalculated.
STAGES = (365, 180, 90, 30, 0)
_MONEY = ("stakes", "winnings", "deposits", "withdrawals", "bonus_received", "bonus_converted")
_COPY = f"COPY rewards_dailyactivity (player_id, date, product, game, bets, {', '.join(_MONEY)}) FROM STDIN"


def grow(*, players: int, seed: int) -> Book:
    """Players and activity up to yesterday, with segments as they followed from what was known at each stage."""
    book = draw(players=players, seed=seed, last_date=clock.today() - timedelta(days=1))
    GameEdge.objects.bulk_create(
        [GameEdge(product="", game="", house_edge="0.035")]
        + [GameEdge(product=each.product, game=each.game, house_edge=each.house_edge) for each in GAMES]
    )
    ids: list[str] = []
    start = 0
    for stage in STAGES:
        ids += _register([each for each in book.players[len(ids) :] if each.registered_date <= _day(book, stage)])
        until = int(np.searchsorted(book.days["day"], _position(book, stage) + 1))
        _copy(book, ids, start, until)
        start = until
        with clock.fixed(_morning_after(book, stage)):
            services.recalculate()
    return book


def _day(book: Book, stage: int) -> date:
    return book.last_date - timedelta(days=stage)


def _position(book: Book, stage: int) -> int:
    return (book.last_date - book.first_date).days - stage


def _morning_after(book: Book, stage: int) -> datetime:
    if stage == 0:
        return clock.now()
    return datetime.combine(_day(book, stage) + timedelta(days=1), time(6), tzinfo=clock.business_zone())


def _register(people: list[DemoPlayer]) -> list[str]:
    """Writes the players; answers their keys, in order."""
    Player.objects.bulk_create(
        [
            Player(
                source=SOURCE,
                external_id=each.external_id,
                name=each.name,
                country=each.country,
                currency=CURRENCY,
                registered_date=each.registered_date,
            )
            for each in people
        ],
        batch_size=1_000,
    )
    written = Player.objects.filter(source=SOURCE, external_id__in=[each.external_id for each in people])
    keys = dict(written.values_list("external_id", "pk"))
    return [str(keys[each.external_id]) for each in people]


def _copy(book: Book, ids: list[str], start: int, until: int) -> None:
    columns = {name: values[start:until].tolist() for name, values in book.days.items()}
    dates = [(book.first_date + timedelta(days=day)).isoformat() for day in range(_position(book, 0) + 1)]
    games = [f"{game.product}\t{game.game}" for game in GAMES]
    amounts = zip(*(columns[name] for name in _MONEY), strict=True)
    rows = zip(columns["player"], columns["day"], columns["game"], columns["bets"], amounts, strict=True)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(
            "".join(
                "\t".join((ids[player], dates[day], games[game], str(bets), *map(_rupees, money))) + "\n"
                for player, day, game, bets, money in rows
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rewards_player, rewards_dailyactivity")  # autovacuum cannot see into our transaction


def _rupees(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02d}"
