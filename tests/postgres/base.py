"""PostgreSQL for the suite: the flush between tests passes the append-only triggers, nothing else does.

Reference tables that the set-up fills once (roles and their permissions) outlive the flush.
"""

from django.db.backends.postgresql import operations

from apps.core.postgres import base

KEPT = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "kyc_consenttext",
    "kyc_kyclevellimit",
    "kyc_reasoncode",
    "wallet_spendingpolicy",
}


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style, tables, **kwargs):
        statements = super().sql_flush(style, [table for table in tables if table not in KEPT], **kwargs)
        if not statements:
            return []
        return [
            "SET session_replication_role = replica;",
            *statements,
            "SET session_replication_role = DEFAULT;",
        ]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
