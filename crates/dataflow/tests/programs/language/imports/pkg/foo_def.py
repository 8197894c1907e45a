from flask import request
foo = request.args["w"]
