"""From the text of a rule to SQL: the only place where rules meet the ORM."""
