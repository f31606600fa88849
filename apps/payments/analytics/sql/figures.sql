-- What was begun since %(floor)s (a key made of a time), by the hour of the business clock.
WITH tried AS (
    SELECT a.id, a.gateway, a.state, p.method, p.currency, date_trunc('hour', a.created_at, %(zone)s) AS hour
    FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id
    WHERE a.id >= %(floor)s
), begun AS (
    SELECT hour, gateway, method, currency, count(*) AS begun,
        count(*) FILTER (WHERE state IN ('REFUSED', 'NOT_ATTEMPTED', 'UNKNOWN')) AS unreached
    FROM tried GROUP BY 1, 2, 3, 4
), took AS (
    SELECT t.hour, t.gateway, t.method, t.currency,
        count(*) FILTER (WHERE g.state IN ('CAPTURED', 'REFUNDED')) AS paid,
        count(*) FILTER (WHERE g.state = 'FAILED') AS failed,
        sum(g.minor) FILTER (WHERE g.state IN ('CAPTURED', 'REFUNDED')) AS minor,
        sum(g.fee_minor) AS fee_minor, sum(g.tax_minor) AS tax_minor, count(g.settled_at) AS settled,
        sum(extract(epoch FROM g.settled_at - coalesce(g.credited_at, g.paid_at, g.created_at))) AS settle_seconds
    FROM tried t JOIN payments_gatewaypayment g ON g.attempt_id = t.id
    WHERE g.id >= %(floor)s
    GROUP BY 1, 2, 3, 4
)
INSERT INTO payment_analytics_hourlyfigures
    (hour, gateway, method, currency, begun, unreached, paid, failed, minor, fee_minor, tax_minor, settled,
     settle_seconds)
SELECT hour, gateway, method, currency, b.begun, b.unreached, coalesce(t.paid, 0), coalesce(t.failed, 0),
    coalesce(t.minor, 0), coalesce(t.fee_minor, 0), coalesce(t.tax_minor, 0), coalesce(t.settled, 0),
    greatest(coalesce(t.settle_seconds, 0), 0)::bigint
FROM begun b LEFT JOIN took t USING (hour, gateway, method, currency)
ON CONFLICT (hour, gateway, method, currency) DO UPDATE SET
    begun = EXCLUDED.begun, unreached = EXCLUDED.unreached, paid = EXCLUDED.paid, failed = EXCLUDED.failed,
    minor = EXCLUDED.minor, fee_minor = EXCLUDED.fee_minor, tax_minor = EXCLUDED.tax_minor,
    settled = EXCLUDED.settled, settle_seconds = EXCLUDED.settle_seconds
