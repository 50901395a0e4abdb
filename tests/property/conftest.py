"""Property tests say what holds, not how fast: a loaded machine must not fail them."""

from hypothesis import settings

settings.register_profile("chengxin", deadline=None)
settings.load_profile("chengxin")
