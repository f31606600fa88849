-- Why tries failed, for the hours since %(floor)s (a key made of a time).
WITH tried AS (
    SELECT a.id, a.gateway, a.state, p.method, date_trunc('hour', a.created_at, %(zone)s) AS hour
    FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id
    WHERE a.id >= %(floor)s
), failures AS (
    SELECT t.hour, t.gateway, t.method, coalesce(nullif(g.error_code, ''), 'NO_REASON') AS code
    FROM tried t JOIN payments_gatewaypayment g ON g.attempt_id = t.id
    WHERE g.id >= %(floor)s AND g.state = 'FAILED'
    UNION ALL
    SELECT hour, gateway, method, 'ORDER_' || state FROM tried WHERE state IN ('REFUSED', 'NOT_ATTEMPTED', 'UNKNOWN')
)
INSERT INTO payment_analytics_hourlyfailures (hour, gateway, method, code, failed)
SELECT hour, gateway, method, code, count(*) FROM failures GROUP BY 1, 2, 3, 4
