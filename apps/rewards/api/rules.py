"""Rules for staff: write, try, publish, run."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.idempotency import idempotent
from apps.rewards import services
from apps.rewards.models import Rule, RuleRun, RuleVersion
from apps.rewards.selectors.rules import open_version
from apps.rewards.services import RuleContent
from apps.rewards.states import VersionState

from .serializers import (
    ContentIn,
    PublishIn,
    PublishOut,
    RuleIn,
    RuleOut,
    RulePage,
    RunIn,
    RunOut,
    TotalsOut,
    WhatIfOut,
)

_OPEN = RuleVersion.objects.filter(state__in=[VersionState.DRAFT, VersionState.REQUESTED])


def shown_rules():
    return Rule.objects.select_related("rule_set", "live_version").prefetch_related(
        Prefetch("versions", queryset=_OPEN, to_attr="drafts")
    )


class Rules(ApiView):
    permission = {"GET": "rewards.view_rule", "POST": "rewards.author_rule"}
    paginator = KeysetPaginator(ordering=("-id",))

    @extend_schema(
        operation_id="rules_list",
        summary="Rules with what is live and what is drafted",
        tags=["rules"],
        responses={200: RulePage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(shown_rules(), request)
        return Response(page.body(RuleOut(page.rows, many=True).data))

    @extend_schema(
        operation_id="rules_create",
        summary="Write a rule; it is a draft until two people publish it",
        tags=["rules"],
        request=RuleIn,
        responses={201: RuleOut, **errors(400, 401, 403, 409, 429)},
    )
    def post(self, request):
        wanted = self.input(RuleIn)
        content = RuleContent(**wanted.pop("content"))
        version = services.rule_create(**wanted, content=content, actor=request.user)
        return Response(RuleOut(shown_rules().get(pk=version.rule_id)).data, status=201)


class RuleDetail(ApiView):
    permission = {"GET": "rewards.view_rule", "PUT": "rewards.author_rule"}

    @extend_schema(
        operation_id="rules_retrieve",
        summary="One rule",
        tags=["rules"],
        responses={200: RuleOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, rule_id):
        return Response(RuleOut(get_object_or_404(shown_rules(), pk=rule_id)).data)

    @extend_schema(
        operation_id="rules_revise",
        summary="Change the draft, or open the next one; what is live stays live",
        tags=["rules"],
        request=ContentIn,
        responses={200: RuleOut, **errors(400, 401, 403, 404, 409, 429)},
    )
    def put(self, request, rule_id):
        get_object_or_404(Rule, pk=rule_id)
        content = RuleContent(**self.input(ContentIn))
        services.rule_revise(rule_id=rule_id, content=content, actor=request.user)
        return Response(RuleOut(shown_rules().get(pk=rule_id)).data)


class RuleWhatIf(ApiView):
    permission = "rewards.author_rule"

    @extend_schema(
        operation_id="rules_what_if",
        summary="What the draft would do now: hits, money, segments, difference to the live version, samples",
        tags=["rules"],
        request=None,
        responses={200: WhatIfOut, **errors(401, 403, 404, 409, 422, 429)},
    )
    def post(self, request, rule_id):
        version = open_version(rule_id)
        return Response(WhatIfOut(services.rule_what_if(version_id=version.pk, actor=request.user)).data)


class RulePublish(ApiView):
    permission = "rewards.author_rule"

    @extend_schema(
        operation_id="rules_publish",
        summary="Ask a second person to put the draft live",
        tags=["rules"],
        request=PublishIn,
        responses={202: PublishOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    )
    def post(self, request, rule_id):
        version = open_version(rule_id)
        reason = self.input(PublishIn)["reason"]
        approval = services.rule_publish(version_id=version.pk, actor=request.user, reason=reason)
        return Response(PublishOut({"approval_id": approval.pk}).data, status=202)


class RunRules(ApiView):
    permission = "rewards.run_rules"
    money = True

    @extend_schema(
        operation_id="rules_run",
        summary="Run the live rules; the money follows in the background. With dry_run: totals only",
        tags=["rules"],
        request=RunIn,
        responses={200: TotalsOut, 202: RunOut, **errors(400, 401, 403, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request):
        wanted = self.input(RunIn)
        scope = {"rule_ids": wanted.get("rule_ids"), "player_ids": wanted.get("player_ids")}
        if wanted["dry_run"]:
            return Response({"totals": services.rules_totals(**scope).as_dict()})
        run = services.rules_run(**scope, actor=request.user)
        return Response(RunOut(run).data, status=202)


class RuleRunDetail(ApiView):
    permission = "rewards.view_rulerun"

    @extend_schema(
        operation_id="rules_run_retrieve",
        summary="A run: its state and totals",
        tags=["rules"],
        responses={200: RunOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, run_id):
        return Response(RunOut(get_object_or_404(RuleRun, pk=run_id)).data)
