"""What an error tells the visitor."""

import logging
import traceback

from django.http import HttpResponse, JsonResponse
from django.urls import path
from flask import Flask, abort, jsonify
from rest_framework.response import Response
from rest_framework.views import APIView

app = Flask(__name__)


def work():
    raise ValueError("secret")


@app.route("/traceback")
def by_traceback():
    try:
        return work()
    except Exception:
        logging.exception("failed")
        return traceback.format_exc()  # alert: py/stack-trace-exposure


@app.route("/text")
def by_text():
    try:
        return work()
    except ValueError as error:
        return f"failed: {error}"  # alert: py/stack-trace-exposure
    except Exception as error:
        return str(error), 500  # alert: py/stack-trace-exposure


@app.route("/json")
def by_json():
    try:
        return work()
    except Exception as error:
        return jsonify({"error": str(error)})  # alert: py/stack-trace-exposure


@app.route("/fixed")
def by_fixed_text():
    try:
        return work()
    except Exception as error:
        logging.error(error)
        return "failed", 500  # ok: py/stack-trace-exposure


@app.route("/kept")
def by_variable():
    answer = "fine"
    try:
        work()
    except Exception as error:
        answer = describe(error)
    return answer  # alert: py/stack-trace-exposure


def describe(error):
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


@app.route("/aborted")
def aborted():
    try:
        return work()
    except Exception as error:
        abort(500, str(error))  # ok: py/stack-trace-exposure


def view(request):
    try:
        work()
    except Exception as error:
        return HttpResponse(error)  # alert: py/stack-trace-exposure
    return JsonResponse({"error": None})  # ok: py/stack-trace-exposure


urlpatterns = [path("", view)]


class Rest(APIView):
    def get(self, request):
        try:
            work()
        except Exception as error:
            return Response({"error": str(error)}, status=500)  # alert: py/stack-trace-exposure
        return Response({})  # ok: py/stack-trace-exposure
