"""Views as functions and classes."""

from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.views import View

from .models import Post, by_title, by_title_bound, scored


def post(request, title):
    by_title_bound(title)
    return HttpResponse(by_title(title))


def scores(request):
    return HttpResponse(scored(request.GET.get("weight", "1")))


def number(request, number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM post WHERE id = %s" % int(number))  # ok: py/sql-injection
    return HttpResponse("done")


class Author(View):
    def get(self, request, author):
        Post.objects.extra(where=["author = '" + author + "'"])  # alert: py/sql-injection
        Post.objects.filter(author=author)  # ok: py/sql-injection
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM post WHERE author = '%s'" % author)  # alert: py/sql-injection
            cursor.execute("SELECT * FROM post WHERE author = %s", [author])  # ok: py/sql-injection
        return HttpResponse("done")

    def post(self, request, author):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM post WHERE title = '" + self.request.POST["title"] + "'")  # alert: py/sql-injection
        return HttpResponse("done")


def everything(request):
    statement = "SELECT * FROM post"
    if "author" in request.GET:
        statement += " WHERE author = '" + request.GET["author"] + "'"
    with connection.cursor() as cursor:
        cursor.execute(statement)  # alert: py/sql-injection
    return HttpResponse("done")


def not_routed(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + request.GET["column"])  # ok: py/sql-injection


def users(request):
    order = request.GET["order"]
    User.objects.extra(order_by=[order])  # alert: py/sql-injection
    User.objects.filter(username=order).order_by("username")  # ok: py/sql-injection
    return HttpResponse("done")
