"""For plugin authors: the contracts their objects must keep, and a small world to try them in.

Subclass a contract in your tests, give it the fixture it asks for, and pytest does the rest:

    class TestMyKind(SourceKindContract):
        @pytest.fixture
        def kind(self, plugin):
            return plugin.MyKind()

The fixtures `plugin`, `local_server`, `http`, `api` and `window` are there as soon as the distribution is installed.
"""

from newsletter.testing.contracts import CheckContract, SourceKindContract, TransportKindContract
from newsletter.testing.examples import CheckExamples
from newsletter.testing.fixtures import api, http, plugin, window
from newsletter.testing.samples import a_galley, a_letter, a_mail, beside
from newsletter.testing.server import Answer, LocalServer, local_server

__all__ = [
    "Answer",
    "CheckContract",
    "CheckExamples",
    "LocalServer",
    "SourceKindContract",
    "TransportKindContract",
    "a_galley",
    "a_letter",
    "a_mail",
    "api",
    "beside",
    "http",
    "local_server",
    "plugin",
    "window",
]
