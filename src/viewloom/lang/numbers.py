"""Numbers as the language writes them: IEEE doubles, printed the way ECMAScript prints them."""

from math import isinf, isnan

_FIXED_BELOW = 21  # ECMAScript: up to 21 digits before the point and six zeros after it are written out
_FIXED_ABOVE = -6


def format_number(value: float) -> str:
    """Return the shortest text that reads back as `value`, as ECMAScript's `String(value)` does."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    digits, point = _shortest_digits(abs(float(value)))
    sign = "-" if value < 0 else ""
    return sign + _place_point(digits, point)


def _shortest_digits(value: float) -> tuple[str, int]:
    """Return the shortest digits of a positive double and how many of them stand before the point."""
    mantissa, _, exponent = f"{value!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).rstrip("0")
    leading = len(digits) - len(digits.lstrip("0"))
    return digits[leading:], point - leading


def _place_point(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= _FIXED_BELOW:
        return digits + "0" * (point - count)
    if 0 < point <= _FIXED_BELOW:
        return f"{digits[:point]}.{digits[point:]}"
    if _FIXED_ABOVE < point <= 0:
        return "0." + "0" * -point + digits
    exponent = point - 1
    mantissa = digits[0] + (f".{digits[1:]}" if count > 1 else "")
    return f"{mantissa}e{'+' if exponent >= 0 else '-'}{abs(exponent)}"
