"""What Schemathesis checks beside what it knows by itself; runs in its own environment."""

import re

import schemathesis

# Why something that fits the schema is refused all the same: it depends on the data, or on other parameters.
BEYOND_SCHEMAS = re.compile(
    "|".join(
        (
            # the data
            "There is no ",
            "Not a cursor of this list",
            "Not of this database",
            "Nobody and nothing is called ",
            "may be [0-9]+ entities",
            "is no place in the article's text",
            "is itself already",
            "cannot be one",
            # other parameters
            "needs [a-z_]+",
            "nothing can lie between them",
            "Nobody speaks together with an unknown speaker",
            "An unknown speaker is not named",
            "is named once",
            # letters, words and parentheses, told apart and counted
            "Needs at least one letter or digit",
            "Holds no text",
            "Only excludes",
            "More than [0-9]+ (words|levels)",
            "Before [*] there must be",
            # a host as the registries of names allow it
            "Not the address of an article",
            # the calendar
            "Not in the calendar",
        )
    )
)


@schemathesis.check
def refused_for_a_reason(ctx, response, case):
    """A request that fits the schema is refused only for what no schema can express."""
    if response.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    for error in response.json()["errors"]:
        if not BEYOND_SCHEMAS.search(error["message"]):
            raise AssertionError(
                f"The schema allows what is refused: {error['parameter']}: {error['message']}"
            )
