"""Django views on the storage."""

from django.http import FileResponse, HttpResponse
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView

from .base import Loose, safe_path


def page(request, name):
    return HttpResponse(Loose().read(name))


def safe(request, name):
    return FileResponse(open(safe_path("/srv", name)))  # ok: py/path-injection


class Documents(APIView):
    def get(self, request):
        with open("/srv/" + request.query_params["name"]) as file:  # alert: py/path-injection
            return Response(file.read())

    def post(self, request):
        name = request.data.get("name")
        open(f"/srv/{name}", "w")  # alert: py/path-injection
        return Response({"name": name})


@api_view(["GET"])
def letters(request, name):
    return Response(open("/srv/letters/" + name).read())  # alert: py/path-injection
