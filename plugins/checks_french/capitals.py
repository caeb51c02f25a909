"""Words that begin with an accented capital and are often written without."""

#: Words that are no other word without the accent, in French nor in English.
_SURE = (
    "état états école écoles écologie écologique écologiques économie économique économiques écosystème écosystèmes "
    "église égalité élu élus élue élues électricité électrique électriques éléments élaborer élaborez élargir "
    "élève élèves émissions énergie énergies énergétique énergétiques équipe équipes équipement équipements équilibre "
    "établissement établissements étape étapes étude études étudiant étudiants évaluer évaluez événement événements "
    "évènement évènements éviter évitez éclairage éclairages échange échanges échanger échangez échéance échéances "
    "éolien éolienne éoliennes épargne épisode épisodes éviction édito éditos éditorial éditions étang étangs "
    "être êtes Évreux Épinal Étampes Évry"
)
#: Words that are English as well: corrected only where the text is French beyond doubt.
DOUBTFUL = "éducation évaluation évolution édition émission élection élections éligible éligibles éditeur éligibilité"

_PLAIN = str.maketrans("éèêÉÈÊ", "eeeEEE")


def _pairs(words: str) -> dict[str, str]:
    """Return each word with its capital, and in capitals, by how it is written with a bare first letter."""
    found: dict[str, str] = {}
    for word in words.split():
        capital = word[0].upper() + word[1:]
        found[capital[0].translate(_PLAIN) + capital[1:]] = capital
        if len(word) > 3:
            found[word.upper().translate(_PLAIN)] = word.upper()
    return found


CAPITALS = _pairs(_SURE)
DOUBTFUL_CAPITALS = _pairs(DOUBTFUL)
