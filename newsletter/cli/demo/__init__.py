"""The demonstration: invented members, a small web of sources, and the whole main job in one command."""
