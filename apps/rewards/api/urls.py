"""Routes of players, rules and rewards."""

from django.urls import path

from apps.rewards.imports.urls import urlpatterns as imports

from . import mine, players, rules

urlpatterns = [
    *imports,
    path("players", players.Players.as_view(), name="players"),
    path("players/<uuid:player_id>", players.PlayerDetail.as_view(), name="player"),
    path("players/<uuid:player_id>/evaluate", players.EvaluatePlayer.as_view(), name="player-evaluate"),
    path("rules", rules.Rules.as_view(), name="rules"),
    path("rules/run", rules.RunRules.as_view(), name="rules-run"),
    path("rules/runs/<uuid:run_id>", rules.RuleRunDetail.as_view(), name="rules-run-detail"),
    path("rules/<uuid:rule_id>", rules.RuleDetail.as_view(), name="rule"),
    path("rules/<uuid:rule_id>/what-if", rules.RuleWhatIf.as_view(), name="rule-what-if"),
    path("rewards/mine", mine.MyRewards.as_view(), name="rewards-mine"),
    path("rewards/claim", mine.ClaimProfile.as_view(), name="rewards-claim"),
    path("rules/<uuid:rule_id>/publish", rules.RulePublish.as_view(), name="rule-publish"),
]
