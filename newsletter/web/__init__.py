"""The pages: what there is to see, for people and for probes; nothing here changes any state."""

from newsletter.web.site import create, create_public

__all__ = ["create", "create_public"]
