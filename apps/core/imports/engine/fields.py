"""What a column can hold."""

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    TEXT = "TEXT"
    ID = "ID"
    AMOUNT = "AMOUNT"
    NUMBER = "NUMBER"
    COUNT = "COUNT"
    DATE = "DATE"
    CHOICE = "CHOICE"
    COUNTRY = "COUNTRY"
    CURRENCY = "CURRENCY"
    MOBILE = "MOBILE"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A target of the mapping, in the operator's words. `metric`: a row needs at least one of these."""

    name: str
    title: str
    type: FieldType
    required: bool = False
    metric: bool = False
    signed: bool = False
    synonyms: tuple[str, ...] = ()
    # For CHOICE: what may stand in the file (lower case) -> what is stored.
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 120
    past: bool = True
    # A date that no column and no constant gives is the business date of the check.
    today_if_absent: bool = False
    # Stored sealed: staged as ciphertext plus `<name>_index`, never in clear. The table.column it is sealed for.
    sealed_for: str = ""
    help: str = ""
