"""Privacy's pages of the console."""

from .erasures import ErasureAdmin
from .exports import ExportAdmin
from .reveals import RevealAdmin

__all__ = ["ErasureAdmin", "ExportAdmin", "RevealAdmin"]
