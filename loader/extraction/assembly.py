"""What the steps found, put together: entities with their mentions, quotes with their speakers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from loader.extraction.models import Attribution, Cluster, Resolved, SpeakerPhrase
from loader.extraction.morphology import is_adjective
from loader.folding import fold_name
from loader.models import Entity, Extraction, Mention, Quote

Link = Callable[[Entity], Entity]
Rate = Callable[[Attribution, Resolved, Cluster | None], float]


def assemble(
    clusters: Sequence[Cluster], resolved: Sequence[tuple[Attribution, Resolved]], link: Link, rate: Rate
) -> Extraction:
    """One extraction from clusters of names and attributions with their resolution.

    `rate` gives each quote its confidence. Clusters that `link` gives the same type and name
    become one entity. An attribution to an outlet that only relays is left out; an adjective that
    stands for a place that nobody knows («заречные») is a name, but no entity.
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
        said = [_index(each, of_cluster, entities) for each in (resolution, *resolution.others)]
        speakers = tuple(dict.fromkeys(index for index in said if index is not None))
        cluster = clusters[resolution.cluster] if resolution.cluster is not None else None
        quote = _quote(attribution, resolution, speakers, rate(attribution, resolution, cluster))
        quotes.setdefault((quote.parts, quote.type == "direct"), quote)
        for phrase, index in _phrases(attribution.speaker, said):
            if index is not None and phrase.form != "name":
                kind = entities.all[index].type
                mentions.setdefault(phrase.span, Mention(phrase.span, kind, phrase.form, index))
    return Extraction(
        tuple(entities.all),
        tuple(sorted(mentions.values(), key=lambda mention: mention.span)),
        tuple(sorted(quotes.values(), key=lambda quote: quote.parts)),
    )


def _index(resolved: Resolved, of_cluster: Sequence[int | None], entities: _Entities) -> int | None:
    if resolved.cluster is not None:
        return of_cluster[resolved.cluster]
    return None if resolved.body is None else entities.add(resolved.body)


def _phrases(
    phrase: SpeakerPhrase | None, said: Sequence[int | None]
) -> Iterator[tuple[SpeakerPhrase, int | None]]:
    """Each phrase that stands for one speaker; «они» stands for several, and so for nobody alone."""
    if phrase is not None and len(said) == 1:
        yield phrase, said[0]
    elif phrase is not None and len(said) == len(phrase.members):
        yield from zip(phrase.members, said, strict=True)


class _Entities:
    """Entities in the order of their first mention, each once."""

    def __init__(self, link: Link) -> None:
        self.all: list[Entity] = []
        self._link = link
        self._index: dict[tuple[str, str], int] = {}
        self._with_id: dict[str, list[int]] = {}  # a text may have as many entities as words

    def add(self, entity: Entity) -> int | None:
        """The index of `entity`, known by type and name, with the aliases of both; None for a mere
        adjective."""
        linked = self._link(entity)
        if linked.wikidata_id is not None:
            bearers = self._with_id.setdefault(linked.wikidata_id, [])
            if any(_differ(linked, self.all[bearer]) for bearer in bearers):
                linked = replace(linked, wikidata_id=None)
        if linked.type == "location" and linked.name[:1].islower() and is_adjective(linked.name):
            return None
        key = linked.type, linked.wikidata_id or fold_name(linked.name)
        index = self._index.setdefault(key, len(self.all))
        if index == len(self.all):
            self.all.append(linked)
            if linked.wikidata_id is not None:
                self._with_id[linked.wikidata_id].append(index)
        else:
            known = self.all[index]
            aliases = {*known.aliases, *linked.aliases, linked.name} - {known.name}
            self.all[index] = replace(known, aliases=tuple(sorted(aliases)))
        return index


def _differ(person: Entity, other: Entity) -> bool:
    """True for «Джон Карвер» and «Пол Карвер»: one id for both is wrong, whoever it belongs to."""
    first, second = fold_name(person.name).split(), fold_name(other.name).split()
    if person.type != "person" or len(first) != 2 or len(second) != 2:
        return False
    return first[1] == second[1] and first[0][0] != second[0][0]


def _quote(
    attribution: Attribution, resolution: Resolved, speakers: tuple[int, ...], confidence: float
) -> Quote:
    phrase = attribution.speaker
    return Quote(
        type=attribution.type,
        parts=attribution.parts,
        cue=attribution.cue,
        speaker=next(iter(speakers), None),
        speaker_mention=phrase.span if phrase is not None else None,
        speaker_form=phrase.form if phrase is not None else None,
        confidence=confidence,
        rule=attribution.rule,
        co_speakers=speakers[1:],
        evidence=resolution.evidence,
        candidates=resolution.candidates,
    )
