from .bank import BankLine
from .breaks import Break
from .claim import Claim
from .days import FetchedDay, MoneyDay
from .match import Match
from .settlement import Settlement, SettlementRow

__all__ = ["BankLine", "Break", "Claim", "FetchedDay", "Match", "MoneyDay", "Settlement", "SettlementRow"]
