"""Who issues the documents, as printed on them, and how they are numbered."""

from apps.core import policy

_HOUSE = {"group": "Invoices and receipts"}

policy.declare("invoices.house_name", str, "Munim", title="Name of the house", **_HOUSE)
policy.declare("invoices.house_address", str, "Bengaluru, Karnataka, India", title="Address of the house", **_HOUSE)
policy.declare(
    "invoices.gstin", str, "", title="GSTIN of the house", help="Empty: not registered; it is left out.", **_HOUSE
)
policy.declare(
    "invoices.house_state",
    str,
    "IN-KA",
    title="State of the house",
    help="As in a user's region. Within it tax is CGST and SGST, across states IGST.",
    **_HOUSE,
)
policy.declare(
    "invoices.footer",
    str,
    "This document was made by a computer and needs no signature.",
    title="Last line of a document",
    **_HOUSE,
)
for kind, prefix, title in (
    ("receipt", "RCP", "Receipts begin with"),
    ("tax_invoice", "INV", "Tax invoices begin with"),
    ("credit_note", "CRN", "Credit notes begin with"),
):
    policy.declare(
        f"invoices.prefix.{kind}",
        str,
        prefix,
        title=title,
        help="Three letters or fewer; a new prefix begins a new series at 1.",
        high_impact=True,
        **_HOUSE,
    )
