-- Invariant 5, the past: every closing is the sum of all transfers until the end of its day. (zone, last closed date)
WITH moved AS (
    SELECT account_id, date, sum(pd) AS pd, sum(pc) AS pc, sum(nd) AS nd, sum(nc) AS nc
    FROM (SELECT debit_account_id AS account_id, (created_at AT TIME ZONE %(zone)s)::date AS date,
                 CASE WHEN phase IN ('POSTED', 'CAPTURE') THEN amount ELSE 0 END AS pd, 0 AS pc,
                 CASE phase WHEN 'PENDING' THEN amount ELSE -resolves END AS nd, 0 AS nc FROM wallet_transfer
          WHERE id < %(until)s
          UNION ALL
          SELECT credit_account_id, (created_at AT TIME ZONE %(zone)s)::date, 0,
                 CASE WHEN phase IN ('POSTED', 'CAPTURE') THEN amount ELSE 0 END, 0,
                 CASE phase WHEN 'PENDING' THEN amount ELSE -resolves END FROM wallet_transfer
          WHERE id < %(until)s) e
    GROUP BY account_id, date),
summed AS (
    SELECT account_id, date, sum(pd) OVER w AS pd, sum(pc) OVER w AS pc, sum(nd) OVER w AS nd, sum(nc) OVER w AS nc
    FROM moved WINDOW w AS (PARTITION BY account_id ORDER BY date))
SELECT 'closing of account ' || coalesce(s.account_id, c.account_id) || ' on ' || coalesce(s.date, c.date),
       concat_ws(' ', s.pd, s.pc, s.nd, s.nc),
       concat_ws(' ', c.posted_debits, c.posted_credits, c.pending_debits, c.pending_credits)
FROM summed s
FULL JOIN wallet_closingbalance c ON c.account_id = s.account_id AND c.date = s.date
WHERE (s.pd, s.pc, s.nd, s.nc) IS DISTINCT FROM
      (c.posted_debits::numeric, c.posted_credits::numeric, c.pending_debits::numeric, c.pending_credits::numeric)
LIMIT 100
