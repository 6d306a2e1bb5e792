"""Profiles of the property tests.  Every run draws new cases; one that fails is shown with the line that repeats it, and is
tried first in the next run.  `HYPOTHESIS_PROFILE=thorough pytest` draws many more."""

import os

from hypothesis import HealthCheck, settings

quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=quiet, print_blob=True)
settings.register_profile("thorough", max_examples=5000, deadline=None, suppress_health_check=quiet, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
