"""What the steps found, put together: entities with their mentions, quotes with their speakers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from loader.extraction.models import Attribution, Cluster, Resolved
from loader.folding import fold_name
from loader.models import Entity, Extraction, Mention, Quote

Link = Callable[[Entity], Entity]
Rate = Callable[[Attribution, Resolved, Cluster | None], float]


def assemble(
    clusters: Sequence[Cluster], resolved: Sequence[tuple[Attribution, Resolved]], link: Link, rate: Rate
) -> Extraction:
    """One extraction from clusters of names and attributions with their resolution.

    `rate` gives each quote its confidence. Clusters that `link` gives the same type and name
    become one entity. An attribution to an outlet that only relays is left out.
    """
    entities = _Entities(link)
    of_cluster = [entities.add(cluster.entity) for cluster in clusters]
    mentions = {
        name.span: Mention(name.span, cluster.entity.type, "name", index)
        for cluster, index in zip(clusters, of_cluster, strict=True)
        for name in cluster.mentions
    }
    quotes: dict[object, Quote] = {}
    for attribution, resolution in resolved:
        if resolution.relayed:
            continue
        speaker = None
        if resolution.cluster is not None:
            speaker = of_cluster[resolution.cluster]
        elif resolution.body is not None:
            speaker = entities.add(resolution.body)
        cluster = clusters[resolution.cluster] if resolution.cluster is not None else None
        quote = _quote(attribution, resolution, speaker, rate(attribution, resolution, cluster))
        quotes.setdefault((quote.parts, quote.type == "direct"), quote)
        phrase = attribution.speaker
        if speaker is not None and phrase is not None and phrase.form != "name":
            mentions.setdefault(
                phrase.span, Mention(phrase.span, entities.all[speaker].type, phrase.form, speaker)
            )
    return Extraction(
        tuple(entities.all),
        tuple(sorted(mentions.values(), key=lambda mention: mention.span)),
        tuple(sorted(quotes.values(), key=lambda quote: quote.parts)),
    )


class _Entities:
    """Entities in the order of their first mention, each once."""

    def __init__(self, link: Link) -> None:
        self.all: list[Entity] = []
        self._link = link
        self._index: dict[tuple[str, str], int] = {}

    def add(self, entity: Entity) -> int:
        """The index of `entity`, known by type and name, with the aliases of both."""
        linked = self._link(entity)
        key = linked.type, linked.wikidata_id or fold_name(linked.name)
        index = self._index.setdefault(key, len(self.all))
        if index == len(self.all):
            self.all.append(linked)
        else:
            known = self.all[index]
            aliases = {*known.aliases, *linked.aliases, linked.name} - {known.name}
            self.all[index] = replace(known, aliases=tuple(sorted(aliases)))
        return index


def _quote(attribution: Attribution, resolution: Resolved, speaker: int | None, confidence: float) -> Quote:
    phrase = attribution.speaker
    return Quote(
        type=attribution.type,
        parts=attribution.parts,
        cue=attribution.cue,
        speaker=speaker,
        speaker_mention=phrase.span if phrase is not None else None,
        speaker_form=phrase.form if phrase is not None else None,
        confidence=confidence,
        rule=attribution.rule,
        evidence=resolution.evidence,
    )
