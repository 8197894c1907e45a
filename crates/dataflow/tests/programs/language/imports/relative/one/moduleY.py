from flask import request
spam = request.args["w"]
