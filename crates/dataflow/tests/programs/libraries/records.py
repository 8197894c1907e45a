"""What a database keeps of input, and gives back elsewhere."""

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


class Note(models.Model):
    title = models.CharField(max_length=10)
    body = models.TextField()
    fixed = models.TextField()

    def shown(self):
        return "<b>" + self.title


class Link(models.Model):
    target = models.URLField()
    other = models.URLField()


def keep(request: HttpRequest):
    Note(title=request.POST["t"], fixed="x").save()
    note = Note()
    note.body = request.POST["b"]
    note.save()
    Link.objects.create(target=request.POST["u"], other="/x")
    return HttpResponse("ok")


def one(request: HttpRequest):
    note = Note.objects.get(id=1)
    HttpResponse(note.body)  # alert: py/reflective-xss
    HttpResponse(note.fixed)  # ok: py/reflective-xss
    HttpResponse(note.shown())  # alert: py/reflective-xss
    return HttpResponse(Note.objects.filter(id=1).first().title)  # alert: py/reflective-xss


def every(request: HttpRequest):
    text = ""
    for note in Note.objects.all().exclude(id=1).order_by("id"):
        text += note.title
    HttpResponse("".join(n.fixed for n in Note.objects.all()))  # ok: py/reflective-xss
    HttpResponse(Note.objects.all()[0].title)  # alert: py/reflective-xss
    return HttpResponse(text)  # alert: py/reflective-xss


def go(request: HttpRequest):
    link = Link.objects.using("x").latest("id")
    if link.other:
        return HttpResponseRedirect(link.other)  # ok: py/url-redirection
    return HttpResponseRedirect(link.target)  # alert: py/url-redirection


def looked_up(request: HttpRequest):
    found = Link.objects.get(other=request.GET["o"])
    return HttpResponseRedirect(found.other)  # ok: py/url-redirection
