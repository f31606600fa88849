"""Django REST framework and its OpenAPI schema."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.api.authentication.TokenAuthentication",
        "apps.accounts.api.authentication.ApiKeyAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],  # ApiView judges: it refuses whoever is not declared
    "DEFAULT_RENDERER_CLASSES": ["apps.core.api.json.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.json.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "apps.core.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Munim API",
    "DESCRIPTION": "The back office for products that hold people's money. Every refusal has one shape: see Error.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "ImportKind": "apps.rewards.imports.api.KINDS",
        "ClaimState": "apps.payments.reconciliation.states.ClaimState",
        "ConsentPurpose": "apps.accounts.kyc.states.Purpose",
        "KycState": "apps.accounts.states.KycState",
        "KycStepState": "apps.accounts.kyc.api.serializers.STEP_STATES",
        "WorkState": "apps.core.review.states.WorkState",
        "LimitKind": "apps.accounts.states.LimitKind",
        "LimitPeriod": "apps.accounts.states.LimitPeriod",
        "MessageChannel": "apps.notifications.states.Channel",
        "PayoutState": "apps.payments.payouts.states.PayoutState",
        "BankAccountState": "apps.payments.payouts.states.BankAccountState",
        "DocumentKind": "apps.payments.invoices.states.DocumentKind",
        "DocumentState": "apps.payments.invoices.states.DocumentState",
        "RefundSpeed": "apps.payments.refunds.states.Speed",
        "RefundState": "apps.payments.refunds.states.RefundState",
        "DisputeState": "apps.payments.disputes.states.DisputeState",
        "DisputePhase": "apps.payments.disputes.states.DisputePhase",
        "PaymentMethod": "apps.payments.states.Method",
        "PaymentState": "apps.payments.states.PaymentState",
        "UpiFlow": "apps.payments.states.UpiFlow",
        "RewardPeriod": "apps.rewards.states.Period",
        "Segment": "apps.rewards.states.Segment",
    },
}
