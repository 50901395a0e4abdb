"""A sample spread over a numbered table: tells a common fragment from a rare one in a millisecond.

Evenly spread ranges of numbers, because rows that were imported together are alike: they fill
only one range.
"""

_PARTS, _ROWS_OF_EACH = 16, 250

# A fragment that one sampled row in a hundred holds; its rows in the sample are enough of answer.
COMMON_ROWS = _PARTS * _ROWS_OF_EACH // 100


def ends_of_sample(table: str) -> str:
    """A FROM clause: ``ends``, whose ``complete`` says that the sample is the whole table."""
    return f"""
(SELECT min(id) AS first, (max(id) - min(id)) / {_PARTS} + 1 AS step,
        max(id) - min(id) < {_PARTS * _ROWS_OF_EACH} AS complete FROM {table}) AS ends
"""  # noqa: S608 - numbers of this module and a table's name


def rows_of_sample(table: str) -> str:
    """A FROM clause: ``sampled``, rows of ``table`` (by ``id``), and ``ends``."""
    return f"""{ends_of_sample(table)}
CROSS JOIN generate_series(0, {_PARTS - 1}) AS part
CROSS JOIN LATERAL (
    SELECT * FROM {table}
    WHERE id >= ends.first + part * ends.step AND id < ends.first + (part + 1) * ends.step
    ORDER BY id LIMIT {_ROWS_OF_EACH}
) AS sampled
"""  # noqa: S608 - numbers of this module and a table's name
