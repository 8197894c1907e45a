"""Routes."""

from django.urls import path

from . import views

urlpatterns = [
    path("hello/<name>", views.hello),
    path("escaped", views.escaped),
    path("search", views.Search.as_view()),
]
