"""Rules over a whole file, in SQL over its staged rows: what is cut off or changed does not add up."""

from psycopg.sql import SQL

from apps.core.imports.staging import Stage

_TOTALS = """
    SELECT s.row_number, 'Settlement total', s.settlement_total::text,
           'The rows of settlement ' || s.settlement_id || ' add up to ' || t.net || ', the file says ' || t.told
           || ': is it cut off, or was it changed?'
      FROM {rows} s
      JOIN (SELECT settlement_id, sum({credit} - {debit}) AS net, min(settlement_total) AS told
              FROM {rows} s GROUP BY settlement_id
            HAVING min(settlement_total) <> sum({credit} - {debit})
                OR min(settlement_total) <> max(settlement_total)) t USING (settlement_id)
"""
_CURRENCIES = """
    SELECT s.row_number, 'Currency', s.currency,
           'Settlement ' || s.settlement_id || ' is told in more than one currency: its rows cannot be added up'
      FROM {rows} s
      JOIN (SELECT settlement_id FROM {rows} s GROUP BY settlement_id HAVING count(DISTINCT currency) > 1) t
     USING (settlement_id)
"""
_KINDS = """
    SELECT s.row_number, 'Type', s.type, 'No row is of a kind that settlements have: is it the right column?'
      FROM {rows} s WHERE NOT EXISTS (SELECT FROM {rows} s WHERE NOT ({unknown}))
"""
# A file may run from the oldest to the newest or the other way round: one of both must hold everywhere.
_BALANCES = """
    WITH ordered AS (
        SELECT s.row_number, s.balance, COALESCE(s.credit, 0) - COALESCE(s.debit, 0) AS moved,
               lag(s.balance) OVER w AS before,
               lag(COALESCE(s.credit, 0) - COALESCE(s.debit, 0)) OVER w AS moved_before
          FROM {rows} s WINDOW w AS (PARTITION BY s.account ORDER BY s.row_number)
    ), judged AS (
        SELECT row_number, balance, balance <> before + moved AS forward, before <> balance + moved_before AS backward
          FROM ordered WHERE before IS NOT NULL AND balance IS NOT NULL
    )
    SELECT row_number, 'Balance', balance::text,
           'The balance does not follow from the row before it: a row is missing, or was changed'
      FROM judged, (SELECT count(*) FILTER (WHERE forward) AS forwards, count(*) FILTER (WHERE backward) AS backwards
                      FROM judged) counted
     WHERE CASE WHEN forwards <= backwards THEN forward ELSE backward END
"""


def totals(credit: str, debit: str, unknown: str):
    """A settlement's rows are of one currency, and add up to what the file says they do; some are of a known kind."""

    def verify(stage: Stage) -> None:
        stage.refuse(SQL(_KINDS).format(rows=stage.rows, unknown=SQL(unknown)))
        stage.refuse(SQL(_CURRENCIES).format(rows=stage.rows))
        stage.refuse(SQL(_TOTALS).format(rows=stage.rows, credit=SQL(credit), debit=SQL(debit)))

    return verify


def balances(stage: Stage) -> None:
    """Each balance follows from the one before."""
    stage.refuse(SQL(_BALANCES).format(rows=stage.rows))
