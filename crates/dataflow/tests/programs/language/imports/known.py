from flask import request
known = request.args["w"]
listed = [request.args["w"]]
dangerous = request.args["w"]
safe = "safe"
fixed = dangerous
fixed = "1"


def dangerous_function():
    return dangerous
