"""The columns of players' spreadsheets, and what other systems call them."""

from dataclasses import replace

from apps.core.imports.kinds import Field, FieldType

EXTERNAL_ID = Field(
    name="external_id",
    title="Player ID",
    type=FieldType.ID,
    required=True,
    synonyms=(
        *("UserID", "User", "Player", "PlayerNo", "Player Number", "Customer ID", "Customer", "Account ID", "Account"),
        *("Member ID", "Member", "Client ID", "Login", "Username", "ID", "Player Code", "Spieler", "Jugador"),
    ),
)
BOOK = Field(
    name="book",
    title="Book",
    type=FieldType.TEXT,
    max_length=32,
    synonyms=("Source", "Brand", "Skin", "Site", "Casino", "Label"),
    help="The system the ids come from; main unless named.",
)
CURRENCY = Field(
    name="currency", title="Currency", type=FieldType.CURRENCY, synonyms=("Curr", "Ccy", "Currency Code", "Währung")
)
PRODUCT = Field(
    name="product", title="Product", type=FieldType.TEXT, max_length=32, synonyms=("Vertical", "Category", "Channel")
)
GAME = Field(
    name="game",
    title="Game",
    type=FieldType.TEXT,
    max_length=64,
    synonyms=("Game Name", "Title", "Machine", "Table", "Game Type"),
)


def amount(name: str, title: str, *synonyms: str, signed: bool = False, metric: bool = True) -> Field:
    return Field(name=name, title=title, type=FieldType.AMOUNT, synonyms=synonyms, signed=signed, metric=metric)


def count(name: str, title: str, *synonyms: str) -> Field:
    return Field(name=name, title=title, type=FieldType.COUNT, synonyms=synonyms, metric=True)


def day(name: str, title: str, *synonyms: str, **options) -> Field:
    return Field(name=name, title=title, type=FieldType.DATE, synonyms=synonyms, **options)


DEPOSITS = amount("deposits", "Deposits", "Deposit", "Total Deposits", "Deposit Amount", "Cash In", "Sum Deposits")
WITHDRAWALS = amount(
    *("withdrawals", "Withdrawals", "Withdrawal", "Total Withdrawals", "Cash Out", "Cashouts", "Payouts", "Withdrawn"),
)
STAKES = amount(
    *("stakes", "Stakes", "Pcsumstk", "Stake", "Turnover", "Handle", "Wagered", "Total Bet Amount", "Bet Amount"),
    *("Total Wagered", "Coin In", "Total Stakes", "Stake Amount", "Sum Stakes", "Wager Amount"),
)
WINNINGS = amount(
    *("winnings", "Winnings", "Pcsumwin", "Wins", "Win", "Win Amount", "Total Win", "Coin Out", "Total Winnings"),
    *("Paid Out", "Payout", "Won", "Sum Winnings", "Returns"),
)
BETS = count(
    *("bets", "Bets", "Pcsumbet", "Bet Count", "Number of Bets", "No of Bets", "Rounds", "Spins", "Games Played"),
)
BONUS_RECEIVED = amount("bonus_received", "Bonus received", "Bonus", "Bonuses", "Bonus Amount", "Bonus Issued")
BONUS_CONVERTED = amount(
    "bonus_converted", "Bonus turned real", "Bonus Converted", "Bonus Cost", "Bonus Released", metric=False
)
NET = amount(
    *(
        "net",
        "Net (stakes less winnings)",
        "Net",
        "GGR",
        "Net Win",
        "Gross Gaming Revenue",
        "House Win",
        "Hold Amount",
    ),
    signed=True,
    metric=False,
)
TOTALS_FIELDS = (
    EXTERNAL_ID,
    BOOK,
    Field(
        name="name",
        title="Name",
        type=FieldType.TEXT,
        synonyms=("Player Name", "Full Name", "Customer Name", "First Name", "Display Name"),
    ),
    Field(
        name="mobile",
        title="Mobile",
        type=FieldType.MOBILE,
        sealed_for="rewards_player.mobile",
        synonyms=("Phone", "Mobile Number", "Phone Number", "Mobile No", "Contact", "MSISDN", "Cell"),
    ),
    day(
        *("date_of_birth", "Date of birth", "DOB", "Birth Date", "Birthday", "BirthDate"),
        sealed_for="rewards_player.date_of_birth",
    ),
    Field(
        name="country",
        title="Country",
        type=FieldType.COUNTRY,
        synonyms=("Country Code", "Nation", "Country of Residence", "Land", "CountryISO"),
    ),
    replace(CURRENCY, required=True),
    day(
        *("registered_date", "Registered", "RegDate", "Registration Date", "Registered On", "Sign Up Date", "Signup"),
        *("Join Date", "Joined", "Created", "Date Registered", "Reg Date"),
    ),
    day(
        *("as_of", "Totals as of", "As Of", "As At", "Report Date", "Snapshot Date", "Date To", "Period End"),
        today_if_absent=True,
    ),
    PRODUCT,
    DEPOSITS,
    WITHDRAWALS,
    STAKES,
    WINNINGS,
    BETS,
    count("active_days", "Active days", "Pcactive", "Days Active", "ActiveDays", "Active Day Count", "Days Played"),
    day(
        *(
            "last_active_date",
            "Last active",
            "Last Active Date",
            "Last Bet",
            "Last Bet Date",
            "Last Login",
            "Last Seen",
        ),
        *("Last Played", "LastActive", "Last Activity", "Last Deposit"),
    ),
    BONUS_RECEIVED,
    BONUS_CONVERTED,
    NET,
)
ACTIVITY_FIELDS = (
    EXTERNAL_ID,
    BOOK,
    day(
        *("date", "Date", "Day", "Activity Date", "Business Date", "Bet Date", "Gaming Date", "Transaction Date"),
        required=True,
    ),
    PRODUCT,
    GAME,
    STAKES,
    WINNINGS,
    BETS,
    DEPOSITS,
    WITHDRAWALS,
    BONUS_RECEIVED,
    BONUS_CONVERTED,
    CURRENCY,
    NET,
)
