"""What users of the generated Python client do; prints the answers as JSON. Argument: the service."""

import json
import sys

from whosaid_client import Client
from whosaid_client.api.articles import get_article
from whosaid_client.api.quotes import get_quote, list_quotes
from whosaid_client.models import ListQuotesTypeItem, Problem
from whosaid_client.types import UNSET

with Client(base_url=sys.argv[1]) as client:
    filters = {"type_": [ListQuotesTypeItem.DIRECT, ListQuotesTypeItem.MIXED], "has_speaker": True}
    filtered = list_quotes.sync(client=client, **filters)
    first = get_quote.sync(filtered.items[0].id, client=client)

    paged, cursor = [], UNSET
    while cursor is not None:
        page = list_quotes.sync(client=client, limit=2, cursor=cursor)
        paged += [quote.id for quote in page.items]
        cursor = page.next_

    missing = get_article.sync("999", client=client)
    refused = list_quotes.sync(client=client, limit=0)
    assert isinstance(missing, Problem)
    assert isinstance(refused, Problem)

print(
    json.dumps(
        {
            "filtered": [quote.id for quote in filtered.items],
            "text": first.text,
            "speaker": first.speaker.name,
            "positions": [[part.start, part.end] for part in first.parts],
            "selectors": [selector.type_ for selector in first.evidence.selectors],
            "paged": paged,
            "missing": [missing.status, missing.detail],
            "refused": [refused.status, refused.errors[0].parameter],
        }
    )
)
