"""How often each entity is quoted and named, kept up to date article by article."""

from __future__ import annotations

from collections import Counter

import sqlite_utils

# article_count: those that name it or quote it.
TABLE = """
ALTER TABLE entity ADD COLUMN quote_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity ADD COLUMN mention_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity ADD COLUMN article_count INTEGER NOT NULL DEFAULT 0;
UPDATE entity SET
    quote_count = (SELECT count(*) FROM quote_speaker WHERE entity_id = entity.id),
    mention_count = (SELECT count(*) FROM mention WHERE entity_id = entity.id),
    article_count = (
        SELECT count(*) FROM (
            SELECT article_id FROM mention WHERE entity_id = entity.id
            UNION SELECT article_id FROM quote_speaker JOIN quote ON quote.id = quote_id
                WHERE entity_id = entity.id
        )
    );
CREATE INDEX entity_by_quotes ON entity(quote_count, id);
CREATE INDEX entity_by_mentions ON entity(mention_count, id);
CREATE INDEX entity_by_articles ON entity(article_count, id);
"""
IN_ARTICLE = """
    SELECT entity_id, 'quote_count' FROM quote JOIN quote_speaker ON quote_speaker.quote_id = quote.id
        WHERE article_id = :article
    UNION ALL SELECT entity_id, 'mention_count' FROM mention WHERE article_id = :article
"""
ADD = """
    UPDATE entity SET
        quote_count = quote_count + ?, mention_count = mention_count + ?, article_count = article_count + ?
    WHERE id = ?
"""
COLUMNS = ("quote_count", "mention_count", "article_count")

Counts = Counter[tuple[int, str]]  # by entity and column


def in_article(db: sqlite_utils.Database, article_id: int) -> Counts:
    """What the article adds to the counts of each entity."""
    counts: Counts = Counter(db.conn.execute(IN_ARTICLE, {"article": article_id}).fetchall())
    return counts + Counter({(entity_id, "article_count"): 1 for entity_id, _ in counts})


def update(db: sqlite_utils.Database, before: Counts, after: Counts) -> list[int]:
    """Count an article as `after` that counted as `before`; return the entities that count otherwise now."""
    changed = []
    for entity_id in sorted({entity_id for entity_id, _ in before | after}):
        difference = [after[entity_id, column] - before[entity_id, column] for column in COLUMNS]
        if any(difference) and db.conn.execute(ADD, [*difference, entity_id]).rowcount:
            changed.append(entity_id)
    return changed
