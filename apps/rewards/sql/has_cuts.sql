-- Is every book in scope cut, and how many players do the books in scope have?
SELECT
    NOT EXISTS (
        SELECT source, currency FROM rewards_scope
        EXCEPT SELECT source, currency FROM rewards_bookcut
    ),
    (SELECT count(*) FROM rewards_playermetrics m
     WHERE m.source IN (SELECT source FROM rewards_scope))
