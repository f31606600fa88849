"""`{% load privacy %}{% reveal "kyc.pan" profile.pk %}`: a button beside a masked value."""

from django import template

from apps.core import privacy

register = template.Library()


@register.simple_tag
def reveal(key: str, subject_id):
    """The button, or nothing for who may not reveal this field."""
    return privacy.reveal_button(key, subject_id)
