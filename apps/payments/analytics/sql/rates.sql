-- Tries that ended since %(floor)s (a key made of a time), by gateway and method.
WITH ended AS (
    SELECT g.gateway, p.method, g.state IN ('CAPTURED', 'REFUNDED') AS is_paid
    FROM payments_gatewaypayment g JOIN payments_payment p ON p.id = g.payment_id
    WHERE g.id >= %(floor)s AND g.state IN ('CAPTURED', 'REFUNDED', 'FAILED')
    UNION ALL
    SELECT a.gateway, p.method, false
    FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id
    WHERE a.id >= %(floor)s AND a.state IN ('REFUSED', 'NOT_ATTEMPTED', 'UNKNOWN')
)
SELECT gateway, method, count(*) AS tries, count(*) FILTER (WHERE is_paid) AS paid FROM ended GROUP BY 1, 2
