"""A stack without protection, and views that are protected one by one."""

MIDDLEWARE = [  # ok: py/csrf-protection-disabled
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
