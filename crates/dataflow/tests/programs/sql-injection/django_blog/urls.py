"""Routes."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("posts/<str:title>/", views.post),
    path("scores/", views.scores),
    path("numbers/<int:number>/", views.number),
    re_path(r"^authors/(?P<author>\w+)/$", views.Author.as_view()),
    path("all/", views.everything),
    path("users/", views.users),
]
