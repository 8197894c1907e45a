"""Routes."""

from django.urls import path

from . import views

urlpatterns = [
    path("page/<path:name>", views.page),
    path("safe/<path:name>", views.safe),
    path("documents/", views.Documents.as_view()),
    path("letters/<name>", views.letters),
]
