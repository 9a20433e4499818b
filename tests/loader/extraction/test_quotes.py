"""Direct speech by its punctuation: what is cut out as speech, and what stays the narrator's.

Expected speech is marked inside the text: ⟦the words of a quotation⟧, and ⟦+a further part⟧ of the
quotation before it, where the narrator interrupts. The marks are taken out before the call.
"""

from __future__ import annotations

import pytest

from loader.extraction.models import Layout
from loader.extraction.quotes import find_layout
from loader.extraction.segment import find_paragraphs
from tests.loader.extraction.cases import todo


def unmarked(marked: str) -> str:
    return marked.replace("⟦+", "").replace("⟦", "").replace("⟧", "")


def marked_by(layout: Layout, text: str) -> str:
    """`text` with the parts of each quotation that was found marked as in the tables."""
    opening = {
        part.start: "⟦" if index == 0 else "⟦+"
        for quotation in layout.quotations
        for index, part in enumerate(quotation.parts)
    }
    closing = {part.end for quotation in layout.quotations for part in quotation.parts}
    pieces = [
        ("⟧" if position in closing else "") + opening.get(position, "") + text[position : position + 1]
        for position in range(len(text) + 1)
    ]
    return "".join(pieces)


def check(marked: str) -> None:
    text = unmarked(marked)
    assert marked == marked_by(find_layout(text, find_paragraphs(text)), text)


MARKS_AND_ATTRIBUTION = [
    # every dash that is typed between speech and attribution
    "«⟦Мост откроют в сентябре⟧», — сказал министр транспорта.",
    "«⟦Мост откроют в сентябре⟧», – заявил Ерлан Сатпаев.",
    "«⟦Мост откроют в сентябре⟧», - сообщил аким области.",
    "«⟦Мост откроют в сентябре⟧» — сказал министр транспорта.",
    "«⟦Мост откроют в сентябре⟧» - отметил он.",
    # the comma inside the marks belongs to the attribution
    "«⟦Мост откроют в сентябре⟧,» — сказал министр транспорта.",
    # no-break spaces around the dash
    "«⟦Мост откроют в сентябре⟧»,\u00a0—\u00a0сказал министр транспорта.",
    # the dash is glued to the comma or to the verb
    "«⟦Мост откроют в сентябре⟧»,— сказал министр транспорта.",
    "«⟦Мост откроют в сентябре⟧», —сказал министр транспорта.",
    # an emoji or a bullet before it, as in posts; not so a word
    "⚡️«⟦Снег растает⟧», — сказал Ёлкин.",
    "🙂 — «⟦Снег растает⟧», — сказал Ёлкин.",
    "• «⟦Снег растает⟧», — сказал Ёлкин.",
    # no dash at all
    "«⟦Мост откроют в сентябре⟧», сказал министр транспорта.",
    "«⟦Мост откроют в сентябре⟧», говорится в заявлении министерства.",
    # a final stop inside is kept, one outside is not part of it
    "«⟦Когда же откроют мост?⟧» — спросила жительница Атырау.",
    "«⟦Мост откроем в срок!⟧» — пообещал подрядчик.",
    "«⟦Мы посмотрим…⟧» — ответил депутат.",
    "«⟦Мост уже построен. Осталось уложить асфальт⟧», — сказал инженер.",
    "«⟦Мост уже построен. Осталось уложить асфальт.⟧», — сказал инженер.",
    # speech of one or two words
    "«⟦Нет⟧», — ответил министр.",
    "«⟦Мы готовы⟧», — кратко ответил он.",
    # speech that begins with a digit or a quoted name
    "«⟦15 домов уже восстановлены⟧», — доложил начальник штаба.",
    "«⟦«Астана» выиграла заслуженно⟧», — признал тренер соперников.",
    # the narrator's sentence goes on behind the attribution
    "«⟦Мы усилим контроль⟧», — сказал Серик Абенов, отвечая на вопросы журналистов в Алматы.",
    # what an outlet hands on
    "«⟦Дорога будет закрыта до утра⟧», — цитирует акима КазТАГ.",
    "«⟦Дорога будет закрыта до утра⟧», — приводит агентство слова спасателей.",
    "«⟦Дорога будет закрыта до утра⟧», — говорится в сообщении ведомства.",
    # only a name behind the dash
    "«⟦Это был тяжёлый матч для всей команды⟧», — Данияр Оспанов, тренер «Кайрата».",
]

OTHER_MARKS = [
    # ASCII
    '"⟦Мост откроют в сентябре⟧", - сказал министр транспорта.',
    '"⟦Мост откроют в сентябре⟧", – подчеркнула Алия Нурпеисова.',
    '"⟦Когда же откроют мост?⟧" - спросила она.',
    # ASCII in ASCII
    '"⟦Завод "Сарыарка" выйдет на полную мощность весной⟧", - сообщил директор.',
    '"⟦Весной выйдет на полную мощность завод "Сарыарка"⟧", - сообщил директор.',
    '"⟦"Сарыарка" выйдет на полную мощность весной⟧", - сообщил директор.',
    '"⟦Предлагаю создать "группу друзей" при ООН⟧", – сказал посол.',
    # the inner pair closes the outer one too
    '"⟦Весной выйдет на полную мощность завод "Сарыарка⟧", - сообщил директор.',
    "«⟦Мы читаем только газету «Степь⟧», — сказал он.",
    # German, English, single marks
    "„⟦Мост откроют в сентябре⟧“, — сказал министр транспорта.",
    "„⟦Мост откроют в сентябре⟧”, — сказал министр транспорта.",
    "“⟦Мост откроют в сентябре⟧”, — сказал министр транспорта.",
    "“⟦Мост откроют в сентябре⟧”, - отметил глава ведомства.",
    "‹⟦Мост откроют в сентябре⟧›, — сказал министр транспорта.",
    "”⟦Мост откроют в сентябре⟧”, — сказал министр транспорта.",
    # one kind in another
    "«⟦Завод „Сарыарка“ выйдет на полную мощность весной⟧», — сообщил директор.",
    "«⟦Завод “Сарыарка” выйдет на полную мощность весной⟧», — сообщил директор.",
    '«⟦Завод "Сарыарка" выйдет на полную мощность весной⟧», — сообщил директор.',
    "«⟦Завод «Сарыарка» выйдет на полную мощность весной⟧», — сообщил директор.",
    "«⟦Мы назвали его «Сарыарка»⟧», — сообщил директор.",
    '"⟦Завод «Сарыарка» выйдет на полную мощность весной⟧", - сообщил директор.',
    # two typists: opened by one kind, closed by another
    '«⟦Мост откроют в сентябре⟧", — сказал министр транспорта.',
    '"⟦Мост откроют в сентябре⟧», — сказал министр транспорта.',
    "“⟦Мост откроют в сентябре⟧“, — сказал министр транспорта.",
    # doubled marks and apostrophes
    todo(
        "two apostrophes for a quotation mark", "''⟦Мост откроют в сентябре⟧'', — сказал министр транспорта."
    ),
    todo("angle brackets for quotation marks", "<<⟦Мост откроют в сентябре⟧>>, — сказал министр транспорта."),
    "«⟦Жанна Д'Арк для нас пример⟧», — сказала режиссёр.",
    # white space inside the marks belongs to nobody
    "« ⟦Мост откроют в сентябре⟧ », — сказал министр транспорта.",
]

UNBALANCED = [
    # never closed: it begins the paragraph and the attribution closes it
    "«⟦Мост откроют в сентябре⟧, — сказал министр транспорта.",
    # never opened
    "⟦Мост откроют в сентябре⟧», — сказал министр транспорта.",
    # never closed, nothing behind it in the paragraph
    "Министр ответил на вопросы.\n«⟦Мост откроют в сентябре, движение начнётся сразу.⟧",
    # a mark left open takes nothing of the next paragraph
    "В Актау открыли театр «Каспий.\nНа открытие пришли жители города.",
    # closing mark doubled
    "«⟦Мы построили завод «Сарыарка»⟧»», — сообщил директор.",
    # open mark in the middle, speech with its own marks in the next paragraph
    todo(
        "a mark left open swallows the next paragraph",
        "Депутаты приехали на завод «Сарыарка.\n«⟦Производство растёт⟧», — сказал директор.",
    ),
]

PARAGRAPHS = [
    # opened once, closed once
    "«⟦Мост уже построен.\nОсталось уложить асфальт⟧», — сказал инженер.",
    "«⟦Мост уже построен.\n\nОсталось уложить асфальт.\n\nОткроем осенью⟧», — сказал инженер.",
    # each paragraph opens with a mark of its own, only the last one closes
    "«⟦Мост уже построен.\n«Осталось уложить асфальт⟧», — сказал инженер.",
    # a name in marks in the second paragraph does not end it
    "«⟦Мост уже построен.\nТеперь завод «Сарыарка» отгрузит плиты⟧», — сказал инженер.",
    '"⟦Мост уже построен.\nТеперь завод "Сарыарка" отгрузит плиты⟧", - сказал инженер.',
    # introduced by a colon, over two paragraphs
    "Инженер рассказал:\n«⟦Мост уже построен.\nОсталось уложить асфальт⟧».",
    # Windows line ends
    "«⟦Мост уже построен.\r\nОсталось уложить асфальт⟧», — сказал инженер.",
]

COLON = [
    "Министр сказал: «⟦Мост откроют в сентябре⟧».",
    "Министр сказал: «⟦Мост откроют в сентябре.⟧»",
    'Министр сказал: "⟦Мост откроют в сентябре⟧".',
    "Министр, отвечая на вопрос о сроках, заявил следующее: «⟦Откроем в сентябре⟧».",
    "На вопрос о сроках он ответил коротко: «⟦Осенью⟧».",
    "По словам министра: «⟦Мост откроют в сентябре⟧».",
    "Ерлан Сатпаев: «⟦Мост откроют в сентябре⟧»",
    "Сатпаев о сроках: «⟦Мост откроют в сентябре⟧»",
    "Министр транспорта – журналистам: «⟦Мост откроют в сентябре⟧».",
    # the verb is missing
    "Его ответ: «⟦Мост откроют в сентябре⟧».",
    "Вот что он написал в соцсетях: «⟦Спасибо всем, кто помог⟧».",
    # the colon ends the paragraph before
    "Министр сказал:\n«⟦Мост откроют в сентябре⟧».",
    # the sentence goes on behind the speech
    "Он сказал: «⟦Мост откроют в сентябре⟧» — и вышел из зала.",
    "Он добавил: «⟦Мы успеем⟧», а затем поблагодарил строителей.",
    # an attribution on both sides: one quotation
    "Министр ответил: «⟦Мы успеем⟧», — передаёт агентство.",
]

BLOCKS = [
    "Глава ведомства заявил:\n\n⟦Мост построен, осталось уложить асфальт и нанести разметку.⟧",
    "Пресс-служба министерства сообщила следующее:\n⟦Движение по мосту начнётся в сентябре этого года.⟧",
    # what follows the block is the narrator's again
    "Аким написал:\n⟦Поздравляю всех жителей области с открытием моста!⟧\nДвижение начнётся завтра.",
    # set closer than other paragraphs, a block may report, and needs no verb of speech before it
    "Мост открыли.\n\nАким написал:\n⟦Министр сообщил мне, что мост готов.⟧\n\nДвижение начнётся завтра.",
    "Мост открыли.\n\nАким пригласил всех на праздник:\n⟦Я жду вас всех у моста в субботу.⟧\n\nБудет весело.",
    "Мост открыли.\n\nИдёт ремонт.\n\nВ сообщении полиции приводится:\n⟦Движение по мосту открыто всем.⟧",
    # near misses: at the usual distance such a paragraph is the narrator's
    "Мост открыли.\n\nАким написал:\n\nМинистр сообщил, что мост готов.\n\nДвижение начнётся завтра.",
    "Мост открыли.\n\nВ конкурсе победили трое:\n\nЯ и мои друзья узнали об этом вчера.\n\nБудет весело.",
    "Мост открыли.\nИдёт ремонт.\nАким сказал:\n\n⟦Около полудня машина въехала на мост.⟧\nРемонт идёт.",
    # behind a wider gap the block is lost if news in the past tense follows
    "Мост открыли.\n\nАким сказал:\n\n\nРанее министр назвал сроки ремонта дороги.\n\nДвижение начнётся.",
    "Мост открыли.\n\nАким сказал:\n\n\n⟦Движение начнётся завтра в полдень.⟧\n\nРемонт шёл год.",
    "Мост открыли.\n\nАким сказал:\n\n\n⟦Я сам проехал по мосту вчера утром.⟧\n\nРемонт шёл год.",
    todo(
        "the lost block of a text whose paragraphs all stand alike",
        "Мост открыли.\n\nАким сказал:\n\nРемонт моста шёл почти год.\n\nДвижение начнётся завтра.",
    ),
    # no block: the colon announces facts, a list, a picture
    "На место прибыли:\nдве пожарные машины и одна бригада скорой помощи.",
    "Программа форума:\n10:00 – открытие, выступления министров и пленарное заседание.",
    "Ранее мы сообщали:\n",
    # no block: a further heading
    "Министр сказал:\nЧитайте также",
]

DIALOGUE = [
    "— ⟦Мост откроют в сентябре⟧, — сказал министр.",
    "– ⟦Мост откроют в сентябре⟧, – сказал министр.",
    "- ⟦Мост откроют в сентябре⟧, - сказал министр.",
    "— ⟦Когда откроют мост?⟧ — спросил губернатор.",
    "— ⟦Мост откроют в сентябре.⟧ — Министр отметил, что асфальт уже уложен.",
    # interrupted
    "— ⟦Мост построен⟧, — сказал министр. — ⟦+Откроем в сентябре.⟧",
    "— ⟦Мост⟧, — сказал министр, — ⟦+откроем в сентябре.⟧",
    # question and answer on lines of their own
    "— ⟦Когда откроют мост?⟧ — спросил губернатор.\n— ⟦В сентябре⟧, — ответил подрядчик.",
    # behind a colon
    "Губернатор спросил:\n— ⟦Когда откроют мост?⟧",
    "Он сказал так:\n– ⟦Мост откроют в сентябре.⟧\n\nПосле этого министр уехал.",
    # a reply without words of the narrator between attributed ones
    "— ⟦Когда откроют мост?⟧ — спросил губернатор.\n— ⟦В сентябре.⟧\n— ⟦Точно?⟧ — уточнил он.",
    # a dash inside the speech
    "— ⟦Мост – это главное для нас⟧, — сказал министр.",
    # a name in marks inside
    "— ⟦Завод «Сарыарка» отгрузит плиты⟧, — сказал министр.",
]

INTERRUPTED = [
    "«⟦Мост построен⟧, — сказал министр, — ⟦+и его откроют в сентябре⟧».",
    "«⟦Мост построен⟧, – сказал министр, – ⟦+и его откроют в сентябре⟧».",
    '"⟦Мост построен⟧, - сказал министр, - ⟦+и его откроют в сентябре⟧".',
    "«⟦Мост построен⟧, — сказал министр. — ⟦+Откроем в сентябре⟧».",
    "«⟦Мост построен.⟧ — сказал министр. — ⟦+Откроем в сентябре⟧».",
    "«⟦Мост построен!⟧ — воскликнул министр. — ⟦+Откроем в сентябре⟧».",
    "«⟦Когда откроют мост?⟧ — спросил он. — ⟦+И кто за это отвечает?⟧»",
    # the narrator's words are long
    "«⟦Мост построен⟧, — сказал министр транспорта Ерлан Сатпаев на брифинге в Астане, отвечая на "
    "вопрос, — ⟦+и его откроют в сентябре⟧».",
    # twice
    "«⟦Мост⟧, — сказал он, — ⟦+построен⟧, — и добавил: — ⟦+Откроем осенью⟧».",
    # the subject stands first
    "«⟦Мост построен⟧, — министр сделал паузу и добавил: — ⟦+Откроем в сентябре⟧».",
    # dashes of the speech itself
    "«⟦Наша задача — открыть мост в срок, и мы — строители — это понимаем⟧», — сказал министр.",
    "«⟦Мы работаем в три смены – днём, вечером и ночью – и успеем к сроку⟧», – заявил подрядчик.",
    # a verb of speech between dashes, but in the first person
    "«⟦Мы — говорю это прямо — не успеваем⟧», — сказал подрядчик.",
    # marks around each part, the attribution between them: one quotation
    "«⟦Мост построен⟧, — сказал министр. — ⟦+Его откроют⟧», — и показал на карту.",
]

OF_EVERY_DAY = [
    # who relays stands behind the attribution
    "«⟦Мост откроют в сентябре⟧», — заявил министр, передаёт КазТАГ.",
    "«⟦Мост откроют в сентябре⟧», — сказал министр (цитата по ТАСС).",
    todo(
        "only a relaying outlet in brackets behind the marks", "«⟦Мост откроют в сентябре⟧» (цитата по ТАСС)."
    ),
    # headlines
    todo(
        "headline: a name behind a dash without a comma",
        "«⟦Мост откроют в сентябре⟧» — Сатпаев\n\nМинистр рассказал о ремонте.",
    ),
    todo(
        "headline: speech, a colon, and who says it",
        "«⟦Мост откроют в сентябре⟧»: Сатпаев рассказал о ремонте",
    ),
    todo(
        "headline: speech, a colon, and who says it",
        "«⟦Мост откроют в сентябре⟧»: министр назвал сроки\n\nНа Иртыше идёт ремонт.",
    ),
    "«⟦Мы не успеваем!⟧» Подрядчик попросил отсрочку\n\nНа Иртыше идёт ремонт.",
    # three levels
    "«⟦Мы назвали его «Завод имени «Сарыарки»», и это правильно⟧», — сказал директор.",
    # the attribution calls the words words
    "«⟦Мост откроют в сентябре⟧», — такой комментарий дал министр.",
    "«⟦Мост откроют в сентябре⟧», — с такими словами министр покинул зал.",
    # a dash and marks
    "— «⟦Мост откроют в сентябре⟧», — сказал министр.",
    # signs before the speech
    "📌 «⟦Мост откроют в сентябре⟧», — сказал министр.",
    "• «⟦Мост откроют в сентябре⟧», — сказал министр.",
    # what stands in brackets inside the speech
    "«⟦Мост (тот самый) откроют в сентябре [смеётся]⟧», — сказал министр.",
    "«⟦Пишите на info@most.kz или на https://most.kz/?a=1⟧», — сказал министр.",
    # sentences behind a colon, then more of the same speaker
    "Он заявил: «⟦Мост построен. Когда откроем? Осенью!⟧». «⟦Мы успеем⟧», — добавил он.",
    "«⟦Мост построен⟧», – сказал министр. И добавил: «⟦Откроем осенью⟧».",
    # in a chain of clauses
    todo(
        "one word behind a verb of speech and a colon, the sentence goes on",
        "На вопрос о сроках министр ответил: «⟦Осенью⟧», на вопрос о цене — «⟦Бесплатно⟧».",
    ),
]

TWO = [
    "«⟦Мост построен⟧», — сказал министр. «⟦Откроем в сентябре⟧», — добавил он.",
    "«⟦Мост построен⟧», — сказал министр. «⟦Откроем его в сентябре.⟧»",
    "«⟦Мост построен⟧», — сказал министр. «⟦Откроем его в сентябре⟧».",
    '"⟦Мост построен⟧", - сказал министр. "⟦Откроем в сентябре⟧", - добавил он.',
    "Министр сказал: «⟦Мост построен⟧», а подрядчик добавил: «⟦Откроем в сентябре⟧».",
    "«⟦Когда откроют?⟧» — спросил губернатор. «⟦Осенью⟧», — ответил подрядчик.",
    # speech and a name in one paragraph, in both orders
    "«⟦Мост построен⟧», — сказал директор компании «Сарыарка».",
    "Директор «Сарыарки» сказал: «⟦Мост построен⟧».",
    "В эфире радио «Степь» министр сказал: «⟦Мост построен⟧».",
    # speech and a fragment of speech
    "Министр назвал мост «чудом техники». «⟦Такого в области ещё не было⟧», — сказал он.",
    # two paragraphs, two quotations
    "«⟦Мост построен⟧», — сказал министр.\n«⟦Откроем в сентябре⟧», — добавил он.",
    "«⟦Мост построен в срок.⟧»\n«⟦Его откроют в сентябре.⟧»",
]

ALONE = [
    # the attribution stands in the paragraph before
    "Министр рассказал о мосте.\n«⟦Мост построен, осталось уложить асфальт.⟧»",
    'Министр рассказал о мосте.\n"⟦Мост построен, осталось уложить асфальт⟧".',
    "Министр рассказал о мосте. «⟦Он построен, осталось уложить асфальт⟧». Движение начнётся осенью.",
]

NO_SPEECH = [
    # titles, media, companies, parties, clubs, ships, awards
    "Роман «Степь и люди» вышел в издательстве «Жазушы».",
    "«Война и мир» — самый известный роман Толстого.",
    "«Кайрат» — чемпион страны.",
    "«Кайрат» обыграл «Актобе» со счётом 2:1.",
    "«Казахстанская правда» сообщает о запуске завода.",
    "«Казахстанская правда», ссылаясь на министерство, сообщает о запуске завода.",
    "Акции «Сарыарки» выросли, отметил аналитик компании «Фридом».",
    '"Сарыарка" - крупнейший завод области.',
    "Компания «Наш дом», сообщил директор, закрыта.",
    "Фильм «Мы из будущего», сказал режиссёр, снимут осенью.",
    "Он награждён орденом «Парасат».",
    # scare quotes and terms
    "Так называемая «молодая гвардия» проиграла выборы.",
    "Власти обещают «зелёный коридор» для грузов.",
    # fragments of speech in the narrator's sentence: no quotation of their own
    "Министр назвал мост «чудом техники».",
    "По словам министра, мост стал «главной стройкой года».",
    "Министр заявил, что это «чудо техники», и поблагодарил строителей.",
    "Депутат обвинил ведомство в «саботаже реформы», — пишет газета.",
    # lists behind a colon
    "В киоске остались две газеты: «Труд» и «Вести».",
    "В городе работают заводы: «Сарыарка», «Металлист» и «Каспий».",
    "Партии в парламенте: «Аманат», «Ауыл», «Республика».",
    "Песня называется просто: «Дорога».",
    # a list of points
    "- ремонт дорог\n- строительство школ\n- озеленение",
    "— ремонт дорог, мостов и тоннелей;\n— строительство новых школ;\n— озеленение городов.",
    "– 5 марта – открытие выставки\n– 6 марта – закрытие",
    # ranges and corridors
    "Коридор «Север – Юг» заработает в полную силу.",
    "Поезд «Алматы – Астана» отправится по расписанию.",
    "Формат «Центральная Азия – Россия», — важная площадка диалога.",
    # slogans, signs, toasts without a speaker
    "На плакате было написано «Добро пожаловать».",
    "Кнопка «Отправить» не работает.",
    # inches, feet, minutes
    'Экран 15" стоит дороже, чем экран 13".',
    # nothing
    "",
    "«»",
    "«",
    "»",
    '"',
    "—",
    "« »",
]


@pytest.mark.parametrize("marked", MARKS_AND_ATTRIBUTION)
def test_speech_in_marks_beside_its_attribution(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", OTHER_MARKS)
def test_every_kind_of_marks_and_marks_inside_marks(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", UNBALANCED)
def test_marks_without_a_partner(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", PARAGRAPHS)
def test_one_quotation_over_several_paragraphs(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", COLON)
def test_speech_behind_a_colon(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", BLOCKS)
def test_a_block_without_marks_behind_a_colon(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", DIALOGUE)
def test_dialogue_dashes(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", INTERRUPTED)
def test_speech_that_the_narrator_interrupts_is_one_quotation(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", OF_EVERY_DAY)
def test_speech_in_news_of_every_day(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", TWO)
def test_each_pair_of_marks_is_a_quotation(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("marked", ALONE)
def test_sentences_in_marks_without_attribution(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize("text", NO_SPEECH)
def test_what_is_in_marks_but_nobodys_speech(text: str) -> None:
    check(text)


def test_names_and_fragments_in_marks_are_handed_on() -> None:
    text = "Директор «Сарыарки» сказал: «Мост построен», назвав его «чудом»."
    layout = find_layout(text, find_paragraphs(text))
    found = [fragment.of(text) for fragment in layout.fragments]
    assert found == ["«Сарыарки»", "«чудом»"]
