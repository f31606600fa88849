"""The platform's own pages and menu lines."""

from apps.core.imports import admin as imports

from . import approvals, audit, files, holidays, jurisdiction, menu, outbox, policy, risk

__all__ = ["approvals", "audit", "files", "holidays", "imports", "jurisdiction", "menu", "outbox", "policy", "risk"]
