"""The ORM expressions the rule language compiles to; every operator is fixed text, every value is bound."""

from django.db import models

NUMBER = models.DecimalField(max_digits=38, decimal_places=10)


class Numeric(models.Func):
    """Exact decimals whatever the column or literal is: 7 / 2 is 3.5."""

    template = "(%(expressions)s)::numeric"
    output_field = NUMBER
    arity = 1


class Infix(models.Func):
    """`(a op b)`; the operator comes from the compiler's table, never from text."""

    template = "(%(expressions)s)"

    def __init__(self, operator: str, *expressions, output_field):
        super().__init__(*expressions, output_field=output_field, arg_joiner=f" {operator} ")


class Quotient(models.Func):
    """`a / b`, NULL where b is zero: a CASE could not protect, because PostgreSQL folds constants first."""

    template = "(%(expressions)s)"
    arg_joiner = " / "
    output_field = NUMBER

    def __init__(self, dividend, divisor):
        super().__init__(dividend, models.Func(divisor, models.Value(0), function="NULLIF", output_field=NUMBER))


class Smaller(models.Func):
    """The smaller of two numbers and NULL when one is unknown. LEAST skips NULL, which would pay the full cap."""

    function = "numeric_smaller"
    output_field = NUMBER
    arity = 2


class Larger(models.Func):
    """The larger of two numbers, and NULL when one is unknown."""

    function = "numeric_larger"
    output_field = NUMBER
    arity = 2


class OneOf(models.Func):
    """`(subject IN (choices))`, the choices bound."""

    template = "(%(expressions)s)"
    arg_joiner = " IN "
    output_field = models.BooleanField()

    def __init__(self, subject, choices):
        listed = models.Func(*choices, template="(%(expressions)s)", output_field=models.CharField())
        super().__init__(subject, listed)


class Not(models.Func):
    template = "(NOT %(expressions)s)"
    output_field = models.BooleanField()
    arity = 1
