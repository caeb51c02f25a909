"""Hosts known for what they serve: fonts, counters of openings."""

from urllib.parse import urlsplit

#: Services that give fonts or style sheets and learn who reads (LG München I, 20 January 2022, on Google Fonts).
FONTS = frozenset(
    """fonts.googleapis.com fonts.gstatic.com use.typekit.net p.typekit.net use.fontawesome.com kit.fontawesome.com
    fast.fonts.net cloud.typography.com fonts.bunny.net cdn.jsdelivr.net cdnjs.cloudflare.com unpkg.com
    maxcdn.bootstrapcdn.com stackpath.bootstrapcdn.com""".split()
)
#: Services that count openings; what ends with one of these names is meant.
_COUNTERS = tuple(
    """google-analytics.com googletagmanager.com doubleclick.net mjt.lu list-manage.com sendgrid.net mailgun.org
    sparkpostmail.com awstrack.me hubspotemail.net hs-analytics.net mandrillapp.com sendibt1.com sendibt2.com
    sendibt3.com sendinblue.com brevo.com klaviyomail.com litmus.com emltrk.com mailtrack.io yesware.com
    pixel.wp.com scorecardresearch.com xiti.com""".split()
)
#: Parts of an address by which such services, whatever host lends them its name, count openings.
_COUNTING = ("/track/open", "/wf/open", "/tr/op/", "/open.php", "/trk/open", "/beacon.")
#: Of the hosts above, what they serve besides: pictures that say nothing of who reads.
_SERVING = ("/images/", "/img/", "/img2/", "/gallery/", "/mosaico/", "/tplimg/")


def host_of(url: str) -> str:
    """Return the host of an address, in small letters; empty for one without or one that cannot be read."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def site_of(host: str) -> str:
    """Return the name that a host shares with its neighbours: its last two labels, three under `gouv.fr`."""
    labels = host.split(".")
    kept = 3 if labels[-2:] == ["gouv", "fr"] else 2
    return ".".join(labels[-kept:])


def is_counter(url: str) -> bool:
    """Tell whether an address is known to count openings."""
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return False
    if any(part in path for part in _COUNTING):
        return True
    host = host_of(url)
    known = any(host == name or host.endswith(f".{name}") for name in _COUNTERS)
    return known and not any(part in path for part in _SERVING)
