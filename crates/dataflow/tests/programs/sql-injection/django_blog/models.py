"""A model and a manager with raw statements."""

from django.db import models
from django.db.models.expressions import RawSQL


class Post(models.Model):
    title = models.CharField(max_length=200)
    author = models.CharField(max_length=50)


def by_title(title):
    return Post.objects.raw("SELECT * FROM post WHERE title = '%s'" % title)  # alert: py/sql-injection


def by_title_bound(title):
    return Post.objects.raw("SELECT * FROM post WHERE title = %s", [title])  # ok: py/sql-injection


def scored(weight):
    return Post.objects.annotate(score=RawSQL("rank * " + weight, ()))  # alert: py/sql-injection
