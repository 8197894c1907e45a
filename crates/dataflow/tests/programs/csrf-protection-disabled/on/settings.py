"""A stack that protects the sessions of users."""

MIDDLEWARE = [  # ok: py/csrf-protection-disabled
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]}}]
