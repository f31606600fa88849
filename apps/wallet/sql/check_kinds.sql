-- Invariant 4: how many journals of each kind there are since `from`.
SELECT kind, count(*) FROM wallet_journal WHERE id >= %(from)s GROUP BY kind ORDER BY kind
