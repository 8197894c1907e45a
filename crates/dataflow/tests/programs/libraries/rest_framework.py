"""Django REST framework."""

import os
from rest_framework import generics, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@api_view(["POST"])
def function(request, word):
    os.system(request.data["x"])  # alert: py/command-line-injection
    os.system(request.query_params.get("x"))  # alert: py/command-line-injection
    os.system(request.query_params.getlist("x")[0])  # alert: py/command-line-injection
    os.system(request.GET["x"])  # alert: py/command-line-injection
    os.system(request.user.email)  # alert: py/command-line-injection
    os.system(request.user.password)  # ok: py/command-line-injection
    os.system(request.auth)  # alert: py/command-line-injection
    os.system(request.stream.read())  # alert: py/command-line-injection
    os.system(word)  # alert: py/command-line-injection
    try:
        return Response(request.data)  # ok: py/stack-trace-exposure
    except ValueError as error:
        raise APIException(str(error))  # alert: py/stack-trace-exposure


@api_view()
def bare(request):
    os.system(request.data["x"])  # alert: py/command-line-injection


class Things(APIView):
    def initial(self, request, *args, **kwargs):
        os.system(request.data["x"])  # alert: py/command-line-injection

    def post(self, request, key):
        os.system(key)  # alert: py/command-line-injection
        os.system(self.kwargs["key"])  # alert: py/command-line-injection
        os.system(self.request.data["x"])  # alert: py/command-line-injection
        try:
            return Response(data=key, content_type="text/html")  # alert: py/reflective-xss
        except ValueError as error:
            return Response({"error": str(error)}, status=400)  # alert: py/stack-trace-exposure


class Many(viewsets.ModelViewSet):
    def list(self, request):
        os.system(request.data["x"])  # alert: py/command-line-injection

    def retrieve(self, request, pk=None):
        os.system(pk)  # alert: py/command-line-injection

    def perform_create(self, serializer):
        os.system(self.request.data["x"])  # alert: py/command-line-injection

    @action(detail=True)
    def publish(self, request, pk=None):
        os.system(self.request.query_params["x"])  # alert: py/command-line-injection


class One(generics.RetrieveAPIView):
    def get_object(self):
        os.system(self.request.query_params["x"])  # alert: py/command-line-injection


def typed(request: Request):
    os.system(request.data["x"])  # alert: py/command-line-injection


class Careful(APIView):
    def get(self, request):
        try:
            return Response("x")
        except KeyError as error:
            raise NotFound(detail=str(error))  # alert: py/stack-trace-exposure
        except ValueError as error:
            raise ValidationError(error)  # alert: py/stack-trace-exposure
