"""The console's look: Unfold's settings. Menus and panels come from the apps' registrations, not from here."""

from django.templatetags.static import static
from django.urls import reverse_lazy

UNFOLD = {
    "SITE_TITLE": "Munim",
    "SITE_HEADER": "Munim",
    "SITE_SUBHEADER": "The back office",
    "SITE_URL": None,
    "SITE_ICON": lambda request: static("munim/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("munim/favicon.svg")},
    ],
    "STYLES": [
        lambda request: static("munim/theme.css"),
        lambda request: static("munim/console.css"),
        lambda request: static("privacy/privacy.css"),
    ],
    "SCRIPTS": [
        lambda request: static("munim/console.js"),
        lambda request: static("privacy/reveal.js"),
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COMMAND": {"show_history": False},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "apps.console.navigation.sidebar",
    },
    "ACCOUNT": {"navigation": [{"title": "Your security", "link": reverse_lazy("admin:security")}]},
    "LOGIN": {"form": "apps.console.forms.LoginForm"},
    # Paper and ink: warm neutrals, a peacock blue-green that no state uses.
    "COLORS": {
        "base": {
            "50": "oklch(98.5% .003 85)",
            "100": "oklch(96.6% .004 85)",
            "200": "oklch(92.4% .006 80)",
            "300": "oklch(86.8% .008 78)",
            "400": "oklch(71% .012 72)",
            "500": "oklch(54.5% .014 68)",
            "600": "oklch(44.5% .014 64)",
            "700": "oklch(37% .013 62)",
            "800": "oklch(27.4% .01 60)",
            "900": "oklch(21.4% .009 58)",
            "950": "oklch(17% .007 56)",
        },
        "primary": {
            "50": "oklch(97.4% .014 200)",
            "100": "oklch(94.2% .03 201)",
            "200": "oklch(89% .055 203)",
            "300": "oklch(81.5% .085 205)",
            "400": "oklch(72.5% .105 208)",
            "500": "oklch(61% .1 212)",
            "600": "oklch(49.5% .087 216)",
            "700": "oklch(42.8% .076 219)",
            "800": "oklch(36.6% .063 221)",
            "900": "oklch(31.6% .05 222)",
            "950": "oklch(23% .038 225)",
        },
    },
}
FORMAT_MODULE_PATH = "config.formats"
