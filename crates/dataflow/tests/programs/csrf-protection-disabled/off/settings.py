"""A stack with sessions of users, and nothing that protects them."""

import os

BASE = os.path.dirname(__file__)
COMMON = "django.middleware.common.CommonMiddleware"

MIDDLEWARE = [  # alert: py/csrf-protection-disabled
    "django.middleware.security.SecurityMiddleware",
    COMMON,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
