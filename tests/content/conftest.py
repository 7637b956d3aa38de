"""Settings of the property tests."""

from __future__ import annotations

from hypothesis import settings

# A deadline would be an assertion about time. Whatever else a wider conftest chose stays.
settings.register_profile("no-deadline", settings(), deadline=None)
settings.load_profile("no-deadline")
