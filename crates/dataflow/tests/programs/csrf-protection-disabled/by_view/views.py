"""Views that ask for the token."""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_protect


@csrf_protect
def change(request):
    return HttpResponse("done")
