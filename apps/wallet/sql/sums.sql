-- Each account's sums as they are now: its own row and what lies in shards or is not folded in yet.
CREATE OR REPLACE VIEW wallet_account_sums AS
SELECT a.id, a.kind, a.owner_id, a.scope_type, a.scope_id, a.currency, a.normal_side, a.may_go_negative, a.posting_mode,
       a.posted_debits + coalesce(p.posted_debits, 0) AS posted_debits,
       a.posted_credits + coalesce(p.posted_credits, 0) AS posted_credits,
       a.pending_debits + coalesce(p.pending_debits, 0) AS pending_debits,
       a.pending_credits + coalesce(p.pending_credits, 0) AS pending_credits
FROM wallet_account a
LEFT JOIN (
    SELECT account_id, sum(posted_debits)::bigint AS posted_debits, sum(posted_credits)::bigint AS posted_credits,
           sum(pending_debits)::bigint AS pending_debits, sum(pending_credits)::bigint AS pending_credits
    FROM (SELECT account_id, posted_debits, posted_credits, pending_debits, pending_credits FROM wallet_accountshard
          UNION ALL
          SELECT account_id, posted_debits, posted_credits, pending_debits, pending_credits FROM wallet_accountdelta) r
    GROUP BY account_id) p ON p.account_id = a.id;

-- What transfers with ids from p_from up to, not including, p_until did to each account.
CREATE OR REPLACE FUNCTION wallet_moved(p_from uuid, p_until uuid)
RETURNS TABLE (account_id bigint, posted_debits bigint, posted_credits bigint, pending_debits bigint,
               pending_credits bigint, transfers bigint)
LANGUAGE sql STABLE AS $$
    SELECT e.account_id, sum(e.pd)::bigint, sum(e.pc)::bigint, sum(e.nd)::bigint, sum(e.nc)::bigint, sum(e.n)::bigint
    FROM (SELECT t.debit_account_id AS account_id,
                 sum(t.amount) FILTER (WHERE t.phase IN ('POSTED', 'CAPTURE')) AS pd, 0 AS pc,
                 sum(CASE t.phase WHEN 'PENDING' THEN t.amount ELSE -t.resolves END) AS nd, 0 AS nc, count(*) AS n
          FROM wallet_transfer t WHERE t.id >= p_from AND t.id < p_until GROUP BY 1
          UNION ALL
          SELECT t.credit_account_id, 0, sum(t.amount) FILTER (WHERE t.phase IN ('POSTED', 'CAPTURE')), 0,
                 sum(CASE t.phase WHEN 'PENDING' THEN t.amount ELSE -t.resolves END), 0
          FROM wallet_transfer t WHERE t.id >= p_from AND t.id < p_until GROUP BY 1) e
    GROUP BY e.account_id
$$;

-- Each account's last closing on or before the date.
CREATE OR REPLACE FUNCTION wallet_closed(p_date date)
RETURNS TABLE (account_id bigint, posted_debits bigint, posted_credits bigint, pending_debits bigint,
               pending_credits bigint)
LANGUAGE sql STABLE AS $$
    SELECT a.id, c.posted_debits, c.posted_credits, c.pending_debits, c.pending_credits
    FROM wallet_account a
    CROSS JOIN LATERAL (SELECT * FROM wallet_closingbalance c WHERE c.account_id = a.id AND c.date <= p_date
                        ORDER BY c.date DESC LIMIT 1) c
$$;
