"""Who gets what from every API route: one line per route and method.

    METHOD route who=status ...

The route is written as in the URLconf, without `api/v1/`. `who` is a role, roles joined by commas, or a group: STAFF,
APP (members, merchants, foremen), ALL (everyone who is logged in), PUBLIC (ALL and anonymous). Whoever is not named
gets 403, anonymous 401. The call is made with an empty body and with ids that do not exist, so whoever may call a
route mostly gets 400 (something is missing), 404 (no such thing) or 200 (an empty list).
"""

TABLE = """
GET     schema/                                 PUBLIC=200
GET     docs/                                   PUBLIC=200
GET     live                                    ALL=200
POST    auth/live-ticket                        ALL=201
POST    auth/send-otp                           PUBLIC=400
POST    auth/verify-otp                         PUBLIC=400
POST    auth/staff-login                        PUBLIC=400
POST    auth/refresh                            PUBLIC=400
POST    auth/logout                             PUBLIC=400
GET     me                                      ALL=200
PATCH   me                                      ALL=400
DELETE  me                                      APP=202
POST    me/export                               APP=202
GET     me/export/<uuid:export_id>              APP=404
GET     me/sessions                             ALL=200
DELETE  me/sessions/<uuid:session_id>           ALL=404
POST    me/change-mobile                        APP=400
DELETE  me/change-mobile                        APP=404
POST    me/change-mobile/confirm                APP=400
POST    me/change-mobile/lost                   APP=400
GET     me/limits                               APP=200
PUT     me/limits                               APP=400
POST    me/self-exclusion                       APP=400
GET     kyc                                     APP=200
POST    kyc/consent                             APP=400
POST    kyc/pan                                 APP=400
POST    kyc/aadhaar                             APP=400
POST    kyc/webhook/<str:provider>              PUBLIC=404
POST    payments/webhook/<str:provider>         PUBLIC=404
POST    kyc/selfie                              APP=400
GET     kyc/status                              ADMIN,OPERATOR,SUPPORT=400
PUT     kyc/<uuid:case_id>/verify               ADMIN,OPERATOR,SUPPORT=400
POST    kyc/<uuid:case_id>/ask-again            ADMIN,OPERATOR,SUPPORT=400
POST    users/<str:public_id>/block             ADMIN,OPERATOR,SUPPORT=404
POST    users/<str:public_id>/unblock           ADMIN,OPERATOR,SUPPORT=404
GET     notifications                           ALL=200
GET     notifications/preferences               ALL=200
PUT     notifications/preferences               ALL=200
POST    notifications/subscribe                 ALL=400
POST    notifications/<uuid:message_id>/read    ALL=404
POST    notifications/send                      ADMIN,OPERATOR,SUPPORT=400
POST    notifications/bulk                      ADMIN,OPERATOR=400
POST    notifications/callbacks/<str:provider>  PUBLIC=404
GET     approvals                               ADMIN,ANALYST,FINANCE,OPERATOR=200
POST    approvals/<uuid:approval_id>/approve    ADMIN,ANALYST,FINANCE,OPERATOR=400
POST    approvals/<uuid:approval_id>/reject     ADMIN,ANALYST,FINANCE,OPERATOR=404
GET     disputes                                ADMIN,FINANCE,OPERATOR,SUPPORT=200
GET     disputes/<uuid:dispute_id>              ADMIN,FINANCE,OPERATOR,SUPPORT=404
POST    players/imports                         ADMIN,ANALYST=400
GET     players/imports/<str:batch_id>          ADMIN,ANALYST,OPERATOR,VIEWER=404
GET     players/imports/<str:batch_id>/errors   ADMIN,ANALYST,OPERATOR,VIEWER=404
POST    players/imports/<str:batch_id>/map      ADMIN,ANALYST=404
POST    players/imports/<str:batch_id>/commit   ADMIN,ANALYST=404
POST    players/imports/<str:batch_id>/undo     ADMIN,ANALYST=404
GET     players                                 ADMIN,ANALYST,FINANCE,OPERATOR,SUPPORT,VIEWER=200
GET     players/<uuid:player_id>                ADMIN,ANALYST,FINANCE,OPERATOR,SUPPORT,VIEWER=404
POST    players/<uuid:player_id>/evaluate       ADMIN,ANALYST,OPERATOR=400
GET     rules                                   ADMIN,ANALYST,FINANCE,OPERATOR,SUPPORT,VIEWER=200
POST    rules                                   ADMIN,ANALYST=400
GET     rules/<uuid:rule_id>                    ADMIN,ANALYST,FINANCE,OPERATOR,SUPPORT,VIEWER=404
PUT     rules/<uuid:rule_id>                    ADMIN,ANALYST=404
POST    rules/<uuid:rule_id>/what-if            ADMIN,ANALYST=404
POST    rules/<uuid:rule_id>/publish            ADMIN,ANALYST=404
POST    rules/run                               ADMIN,ANALYST=400
GET     rewards/mine                            APP=200
POST    rewards/claim                           APP=400
GET     rules/runs/<uuid:run_id>                ADMIN,ANALYST,FINANCE,OPERATOR,VIEWER=404
GET     wallet                                  APP=200
GET     wallet/transactions                     APP=200
GET     wallet/statement                        APP=400
POST    wallet/transfer                         APP=400
POST    wallet/payout                           APP=400
GET     wallet/payouts                          APP=200
GET     wallet/payouts/<uuid:payout_id>         APP=404
POST    wallet/payouts/<uuid:payout_id>/cancel  APP=400
GET     bank-accounts                           APP=200
POST    bank-accounts                           APP=400
DELETE  bank-accounts/<uuid:bank_account_id>    APP=404
POST    payments/orders                         APP=400
GET     payments                                APP=200
GET     payments/<uuid:payment_id>              APP=404
POST    payments/<uuid:payment_id>/verify       APP=400
POST    payments/<uuid:payment_id>/sync         ADMIN,FINANCE=404
GET     payments/<uuid:payment_id>/claim        APP=404
POST    payments/<uuid:payment_id>/claim        APP=404
POST    wallet/refund                           ADMIN,FINANCE=400
GET     invoices                                APP=200
GET     invoices/<uuid:document_id>             APP=404
GET     payments/<uuid:payment_id>/receipt      APP=404
"""
