from flask import request
eggs = request.args["w"]
