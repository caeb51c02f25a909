"""The rules of French typography, after the Lexique of the Imprimerie nationale; `~` is U+00A0.

U+00A0 stands wherever a space must not break, U+202F nowhere: some mail programs have no sign for it.
"""

import re

from .capitals import CAPITALS
from .rewriting import Rule, rule

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_UNITS = "€|km|km²|m²|m³|ha|kWh|MWh|GWh|TWh|Ko|Mo|Go|kg|cm|mm|h|min|euros?|millions?|milliards?|°C"
_AFTER_A = (
    "savoir|noter|venir|lire|voir|vos|suivre|retenir|découvrir|partir|propos|paraître|télécharger|consulter|écouter"
    "|distance|travers|la une|ce jour|l[’']|vous|nous|bientôt|toutes|tous"
)
#: What may stand before a mark: a letter, a figure, what closes, or something that is left alone.
_LETTER = r"[^\W_]"


def _quoted(match: re.Match[str]) -> str:
    """Return a quotation between « », or between “ ” inside another one."""
    before = match.string[: match.start()]
    if before.count("«") > before.count("»"):
        return f"“{match[1]}”"
    return f"«\u00a0{match[1]}\u00a0»"


SPACES: tuple[Rule, ...] = (
    rule(r"(?<=\S) +(?=[;!?»](?!\w))", "~"),
    rule(r"(?<=\S) +(?=:(?![)(DPp/|\\-]))", "~"),
    rule(rf"(?<={_LETTER})(?=[!?;](?:\s|$|[»)*_]))", "~"),
    rule(rf"(?<={_LETTER})(?=:(?:\s|$))", "~"),
    rule(r"« *(?=[^\s~\u202f])", "«~"),
    rule(r"(?<=[^\s~\u202f]) *(?=»)", "~"),
    rule(r"(?<!\d)(?<!\d )\d{1,3}(?: \d{3}){1,6}\b(?! ?\d)", lambda match: match[0].replace(" ", "\u00a0")),
    rule(r"(?<=\d) ?(?=%(?!\w))", "~"),
    rule(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))", "~"),
    rule(r"(?<=\d~h) (?=\d\d\b)", "~"),
    rule(r"\b([nN]°) ?(?=\d)", r"\1~"),
    rule(r"\b(MM?\.|Mmes?|Dr) (?=[A-ZÀ-Ý])", r"\1~"),
    rule(rf"\b(\d{{1,2}}(?:er)?) (?=(?:{_MONTHS})\b)", r"\1~"),
    rule(rf"\b({_MONTHS}) (?=(?:19|20)\d\d\b)", r"\1~"),
)
SIGNS: tuple[Rule, ...] = (
    rule(r"(?<=[^\W\d_])'(?=[\w*«\ue000])", "’"),
    rule(r"(?<![\w=])\"(?=\S)([^\"\n]{1,300}?)(?<=\S)\"(?!\w)", _quoted),
    rule(r"“\s*([^“”\n]{1,300}?)\s*”", _quoted),
    rule(r"\.{3,}", "…"),
    rule(r"(?<=[\w).»?!]) - (?=\w)", " – "),
)
ORDINALS: tuple[Rule, ...] = (
    rule(r"\b(\d+|[IVXLC]+)(?:i?[èe]me)(s?)\b", r"\1e\2"),
    rule(r"\b([1I])[èe]re(s?)\b", r"\1re\2"),
    rule(r"\b([1I])ier(s?)\b", r"\1er\2"),
)
DATES: tuple[Rule, ...] = (
    rule(rf"(?<![\d,.])\b1(?=[ ~](?:{_MONTHS})\b)", "1er"),
    rule(r"\b0?(\d{1,2})[hH]00\b", r"\1~h"),
    rule(r"\b0?(\d{1,2})[hH]([0-5]\d)\b", r"\1~h~\2"),
    rule(r"\b0(\d)(?=[ ~]h\b)", r"\1"),
    rule(r"\b0?(\d{1,2})h\b(?!-)", r"\1~h"),
    rule(r"\b0?(\d{1,2})h(?=-\d)", r"\1~h"),
)
ACCENTS: tuple[Rule, ...] = (
    rule(
        rf"(?<![\w-])(?:{'|'.join(sorted(CAPITALS, key=len, reverse=True))})(?![\w-])",
        lambda match: CAPITALS[match[0]],
    ),
    rule(r"(?<![\w.]-)(?<!\w)Ile(?=-de-|s?\b)", "Île"),
    rule(r"(?<!\w)ILE(?=-DE-|S?\b)", "ÎLE"),
    rule(rf"(?:(?<=[.!?:…\n>*_–-] )|^)A(?=[ ~](?:{_AFTER_A}))", "À", flags=re.MULTILINE),
    rule(r"(?<!\w)Ca(?=[ ~](?:se|ne|va|y|bouge|fait|marche|commence|existe|continue)\b)", "Ça"),
)
