"""Words of links that could be any link’s."""

#: Texts that say nothing out of their sentence.
EMPTY_WORDS = frozenset(
    [
        "ici",
        "cliquez ici",
        "cliquer ici",
        "par ici",
        "là",
        "lien",
        "ce lien",
        "en savoir plus",
        "savoir plus",
        "plus d’infos",
        "lire la suite",
        "la suite",
        "lire plus",
        "voir",
        "voir plus",
        "suite",
        "télécharger",
        "click here",
        "here",
        "read more",
        "more",
        "learn more",
    ]
)
