"""Django: routes, views, forms, files, statements."""

import os
import django.http
from django import forms
from django.conf.urls import patterns, url
from django.db import connection, connections, models
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.db.models.fields.files import FileField
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect, JsonResponse
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.template import Template, engines
from django.urls import path, re_path
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.http import require_GET
from django.views.generic import ListView, RedirectView


def article(request, year, slug, extra=None):
    os.system(year)  # low: py/command-line-injection
    os.system(extra)  # ok: py/command-line-injection
    os.system(slug)  # alert: py/command-line-injection
    return HttpResponse("%s" % slug)  # alert: py/reflective-xss


def numbered(request, first):
    os.system(first)  # low: py/command-line-injection


@require_GET
def decorated(request, word):
    os.system(word)  # alert: py/command-line-injection
    os.system(request.GET["x"])  # alert: py/command-line-injection


class Plain(View):
    def get(self, request, key):
        os.system(key)  # alert: py/command-line-injection
        os.system(self.kwargs["key"])  # alert: py/command-line-injection
        return HttpResponse(self.request.GET.get("x"))  # alert: py/reflective-xss

    def helper(self):
        os.system(self.request.POST["x"])  # alert: py/command-line-injection
        os.system(self.args[0])  # alert: py/command-line-injection


class Listed(ListView):
    def get_queryset(self):
        os.system(self.request.GET["x"])  # alert: py/command-line-injection


class Elsewhere(RedirectView):
    def get_redirect_url(self, target):
        return target  # alert: py/url-redirection


def any_keyword(request, **given):
    os.system(given["x"])  # alert: py/command-line-injection


def typed(request: HttpRequest):
    os.system(request.META["HTTP_X"])  # alert: py/command-line-injection


urlpatterns = [
    path("a/<int:year>/<slug:slug>/", article),
    re_path(r"^n/(\d+)$", numbered),
    path("d/<word>", view=decorated),
    path("p/<key>", Plain.as_view()),
    path("l", Listed.as_view(template_name="x")),
    path("e/<target>", Elsewhere.as_view()),
    path("k/<x>", any_keyword),
] + patterns(url(regex=r"^old/(?P<name>\w+)", view=lambda request, name: os.system(name)))  # alert: py/command-line-injection


def upload_place(instance, filename):
    os.system(filename)  # alert: py/command-line-injection


def upload_place_2(instance, filename):
    os.system(filename)  # alert: py/command-line-injection


class OwnFile(models.ImageField):
    pass


class Document(models.Model):
    one = FileField(upload_to=upload_place)
    two = OwnFile(upload_to=upload_place_2)
    title = models.CharField(max_length=10)


class Positive(forms.IntegerField):
    def validate(self, value):
        os.system(value)  # alert: py/command-line-injection


class Entry(forms.ModelForm):
    def clean(self):
        data = super().clean()
        os.system(data["x"])  # alert: py/command-line-injection
        os.system(self.cleaned_data.get("x"))  # alert: py/command-line-injection

    def clean_name(self):
        os.system(self.cleaned_data["name"])  # alert: py/command-line-injection


def requests(request: HttpRequest):
    os.system(request.GET.getlist("x")[0])  # alert: py/command-line-injection
    os.system(request.GET.dict()["x"])  # alert: py/command-line-injection
    os.system(request.FILES["f"].name)  # alert: py/command-line-injection
    os.system(request.FILES["f"].read())  # alert: py/command-line-injection
    for part in request.FILES["f"].chunks():
        os.system(part)  # ok: py/command-line-injection
    os.system(request.resolver_match.kwargs["x"])  # alert: py/command-line-injection
    os.system(request.build_absolute_uri())  # alert: py/command-line-injection
    os.system(request.get_host())  # ok: py/command-line-injection
    os.system(request.get_signed_cookie("x"))  # ok: py/command-line-injection
    os.system(request.session["x"])  # ok: py/command-line-injection
    os.system(request.user.username)  # ok: py/command-line-injection
    view, args, kwargs = request.resolver_match
    os.system(kwargs["x"])  # alert: py/command-line-injection
    for line in request.readlines():
        os.system(line)  # alert: py/command-line-injection
    os.system(request.headers["x"])  # alert: py/command-line-injection


class Api(HttpResponse):
    pass


class Picture(HttpResponse):
    def __init__(self, data):
        super().__init__(data, content_type="image/png")


def answers(request: HttpRequest):
    word = request.GET["w"]
    HttpResponse(content=word)  # alert: py/reflective-xss
    HttpResponse(word, content_type="application/json")  # ok: py/reflective-xss
    HttpResponse(word, "text/html; charset=utf-8")  # alert: py/reflective-xss
    HttpResponse(escape(word))  # ok: py/reflective-xss
    HttpResponse(format_html("<b>{}</b>", word))  # ok: py/reflective-xss
    HttpResponse(mark_safe(word))  # alert: py/reflective-xss
    HttpResponseNotFound(word)  # alert: py/reflective-xss
    django.http.response.HttpResponseServerError(word)  # alert: py/reflective-xss
    StreamingHttpResponse(word)  # alert: py/reflective-xss
    JsonResponse({"w": word})  # ok: py/reflective-xss
    Api(word)  # alert: py/reflective-xss
    made = HttpResponse()
    made.write(word)  # alert: py/reflective-xss
    made.set_cookie("a", word)  # alert: py/cookie-injection
    made.cookies["a"] = word  # alert: py/cookie-injection
    made["Set-Cookie"] = "a=" + word  # alert: py/cookie-injection
    made.delete_cookie(key=word)  # alert: py/cookie-injection
    HttpResponseRedirect(word)  # alert: py/url-redirection
    django.http.HttpResponsePermanentRedirect(redirect_to=word)  # alert: py/url-redirection
    FileResponse(open(word, "rb"))  # alert: py/path-injection
    Template(word)  # alert: py/template-injection
    engines["django"].from_string(word)  # alert: py/template-injection
    return redirect(to=word)  # alert: py/url-redirection


def statements(request: HttpRequest):
    word = request.GET["w"]
    with connection.cursor() as cursor:
        cursor.execute("select " + word)  # alert: py/sql-injection
        cursor.execute(sql="select " + word)  # alert: py/sql-injection
        cursor.execute("select %s", [word])  # ok: py/sql-injection
    connections["other"].cursor().executemany(word, [])  # alert: py/sql-injection
    Document.objects.raw(word)  # alert: py/sql-injection
    Document.objects.using("x").exclude(title="x").extra(where=[word])  # alert: py/sql-injection
    Document.objects.extra(select={"x": word})  # alert: py/sql-injection
    Document.objects.annotate(val=RawSQL(word, []))  # alert: py/sql-injection
    raw = RawSQL(sql=word, params=[])  # alert: py/sql-injection
    Document.objects.order_by(raw)
    Document.objects.filter(title=word).order_by(F("x"))  # ok: py/sql-injection
    Document._default_manager.raw(word)  # ok: py/sql-injection
