"""Django views."""

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotFound, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.views.generic import TemplateView


def hello(request, name):
    if "bad" in request.GET:
        return HttpResponseBadRequest("Not known: " + name)  # alert: py/reflective-xss
    if "missing" in request.GET:
        return HttpResponseNotFound(f"Not found: {name}")  # alert: py/reflective-xss
    if "text" in request.GET:
        return HttpResponse("Hello " + name, content_type="text/plain")  # ok: py/reflective-xss
    if "json" in request.GET:
        return JsonResponse({"name": name})  # ok: py/reflective-xss
    if "template" in request.GET:
        return render(request, "hello.html", {"name": name})  # ok: py/reflective-xss
    if "stream" in request.GET:
        return StreamingHttpResponse("Hello " + name)  # alert: py/reflective-xss
    return HttpResponse("Hello " + name)  # alert: py/reflective-xss


def escaped(request):
    name = request.GET["name"]
    response = HttpResponse("Hello " + escape(name))  # ok: py/reflective-xss
    response.write(format_html("Hello {}", name))  # ok: py/reflective-xss
    response.write("Hello " + name)  # alert: py/reflective-xss
    return response


class Search(TemplateView):
    def get(self, request, *args, **kwargs):
        found = self.find(request.GET.get("q", ""))
        return HttpResponse(found)  # alert: py/reflective-xss

    def find(self, text):
        return "<p>Nothing found for " + text + "</p>"
