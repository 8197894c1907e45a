"""A stack that knows no users has no sessions to protect."""

MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # ok: py/csrf-protection-disabled
OTHERS = ["django.contrib.auth.middleware.AuthenticationMiddleware"]  # ok: py/csrf-protection-disabled
