"""Made-up readers who are hard on a letter: the longest names, no name at all, far away."""

from newsletter.render.personal import SAMPLE, PersonalValues

_LETTER = "Vous recevez ce message parce que votre adresse est inscrite à «\u00a0La lettre\u00a0»"
_LONG_ADDRESS = "https://lettre.example/desabonnement/" + "x" * 180


def _persona(first_name: str, networks: str = "") -> PersonalValues:
    reason = f"{_LETTER} (réseau {networks})." if networks else f"{_LETTER}."
    return SAMPLE._replace(first_name=first_name, network_names=networks, reason=reason)


#: Every persona by its name, for people.
PERSONAS: dict[str, PersonalValues] = {
    "lectrice ordinaire": SAMPLE,
    "noms les plus longs": _persona(
        "Marie-Françoise-Joséphine-Apolline",
        "Auvergne-Rhône-Alpes, Bourgogne-Franche-Comté, Provence-Alpes-Côte d’Azur, Saint-Pierre-et-Miquelon",
    )._replace(unsubscribe_url=_LONG_ADDRESS, preferences_url=_LONG_ADDRESS),
    "sans prénom": _persona("", "Bretagne"),
    "sans territoire": _persona("Camille"),
    "outre-mer": _persona("Teiki", "La Réunion, Mayotte"),
    "élue": _persona("Anaïs", "Île-de-France"),
}
