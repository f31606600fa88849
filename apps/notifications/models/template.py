"""What is said: a template per purpose, a wording per channel and language, each version for ever."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.core.models.append_only import append_only
from apps.notifications.states import Category, Channel, Language, Priority


class Template(BaseModel):
    """One purpose: `kyc.verified`. What is declared in code follows the code; offers are made in the console."""

    key = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=120)
    category = models.CharField(max_length=12, choices=Category)
    priority = models.CharField(max_length=16, choices=Priority)
    channels = models.JSONField(default=list)
    # [{"name", "sample", "is_required", "is_secret"}]
    variables = models.JSONField(default=list)
    digest_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="Pushes and mails of this window are told as one; 0 sends each"
    )
    is_declared = models.BooleanField(default=False, help_text="Declared in code, so its variables are fixed")

    class Meta:
        default_permissions = ("view",)
        permissions = [("write_template", "Can write message templates")]
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="notifications_priority_known"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="notifications_category_known"),
        ]

    def __str__(self) -> str:
        return self.title


class TemplateVersion(BaseModel):
    """One wording. The highest number of its template, channel and language is the one that is used."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=5, choices=Language)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField(max_length=4000)
    # India's registry of commercial SMS: the sender's header and the registered wording.
    dlt_header = models.CharField(max_length=11, blank=True)
    dlt_template_id = models.CharField(max_length=40, blank=True)
    # The declared wording this one was made from: a new declaration makes a new version, people's wordings stay.
    declared_hash = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("template", "channel", "language", "number", name="notifications_version_once"),
            models.CheckConstraint(
                condition=~Q(channel=Channel.SMS) | ~Q(dlt_template_id="") & ~Q(dlt_header=""),
                name="notifications_sms_has_dlt",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.template_id} {self.channel} {self.language} v{self.number}"
