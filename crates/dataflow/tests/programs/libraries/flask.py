"""Flask, Flask-Admin, Flask-RESTful and Werkzeug in the forms that applications use."""

import os
import flask
import flask_admin
import flask_restful
from flask import Blueprint, Flask, Response, current_app, make_response, redirect, request, send_file, views
from flask.sessions import SessionInterface
from werkzeug.datastructures import FileStorage, Headers, MultiDict

app = Flask(__name__)
pages = Blueprint("pages", __name__)


@app.route("/run/<name>")
def run(name, mode="fast"):
    os.system(mode)  # ok: py/command-line-injection
    os.system(name)  # alert: py/command-line-injection


@pages.route(rule="/all/<path:rest>")
def everything(rest, **more):
    os.system(rest)  # alert: py/command-line-injection
    os.system(more["rest"])  # alert: py/command-line-injection


def show(user):
    os.system(user)  # alert: py/command-line-injection
    return user  # alert: py/reflective-xss


app.add_url_rule("/show/<user>", "show", show)
pages.add_url_rule(rule="/show2/<user>", view_func=lambda user: os.system(user))  # alert: py/command-line-injection


class Members(views.MethodView):
    def get(self, member):
        os.system(member)  # alert: py/command-line-injection
        return "<b>%s</b>" % member  # alert: py/reflective-xss


app.add_url_rule("/members/<member>", view_func=Members.as_view("members"))


class Home(views.View):
    def dispatch_request(self, tab):
        return "<b>" + tab  # alert: py/reflective-xss


app.add_url_rule("/home/<tab>", view_func=Home.as_view("home"))


class Items(flask_restful.Resource):
    def post(self, item):
        os.system(item)  # alert: py/command-line-injection


class Panel(flask_admin.BaseView):
    @flask_admin.expose("/panel/<board>")
    def panel(self, board):
        os.system(board)  # alert: py/command-line-injection
        return "<i>" + board  # alert: py/reflective-xss

    def helper(self, text):
        os.system(text)  # ok: py/command-line-injection


class Sessions(SessionInterface):
    def open_session(self, app, request):
        os.system(request.cookies["s"])  # alert: py/command-line-injection


@app.before_request
def before():
    flask.g.who = request.headers.get("X-Who")


@app.route("/who")
def who():
    os.system(flask.g.who)  # alert: py/command-line-injection
    auth = request.authorization
    os.system(auth.username)  # alert: py/command-line-injection
    os.system(auth.cnonce)  # alert: py/command-line-injection
    os.system(auth["opaque"])  # alert: py/command-line-injection
    os.system(request.host)  # ok: py/command-line-injection
    os.system(request.endpoint)  # ok: py/command-line-injection
    for key, value in request.form.items(multi=True):
        os.system(value)  # alert: py/command-line-injection
    for line in request.stream:
        os.system(line)  # alert: py/command-line-injection
    os.system(request.get_json(force=True)["x"]["y"])  # alert: py/command-line-injection
    os.system(request.accept_languages[0])  # alert: py/command-line-injection
    os.system(request.headers.to_wsgi_list()[0])  # alert: py/command-line-injection
    body = request
    os.system(body.get_data(as_text=True))  # alert: py/command-line-injection


@app.route("/file")
def files():
    up = request.files["up"]
    up.save("/srv/" + up.filename)  # alert: py/path-injection
    up.save(dst=up.filename)  # alert: py/path-injection
    for one in request.files.getlist("many"):
        one.save(one.filename)  # alert: py/path-injection
    os.system(up.read())  # alert: py/command-line-injection
    os.system(up.stream.readline())  # alert: py/command-line-injection
    os.system(up.headers["x"])  # alert: py/command-line-injection
    flask.send_from_directory(request.args["d"], "x")  # alert: py/path-injection
    flask.send_from_directory("d", request.args["d"])  # ok: py/path-injection
    flask.send_from_directory(directory="d", path=request.args["d"])  # ok: py/path-injection
    return send_file(request.args["f"])  # alert: py/path-injection


@app.route("/answer")
def answer():
    word = request.args["word"]
    one = Response(word)  # alert: py/reflective-xss
    two = Response(response=word, mimetype="text/html")  # alert: py/reflective-xss
    three = Response(word, content_type="text/plain; charset=utf-8", mimetype="text/html")  # ok: py/reflective-xss
    four = Response(word, 200, {}, "text/html")  # alert: py/reflective-xss
    five = app.response_class(word)  # alert: py/reflective-xss
    six = Flask.response_class(response=word, mimetype="application/json")  # ok: py/reflective-xss
    seven = app.make_response(word)  # alert: py/reflective-xss
    eight = make_response("<b>%s" % word, 404)  # alert: py/reflective-xss
    nine = current_app.response_class(word, mimetype="application/json")  # ok: py/reflective-xss
    ten = flask.jsonify(word=word)  # ok: py/reflective-xss
    if word == "go":
        return redirect(word)  # ok: py/url-redirection
    if len(word) > 3:
        return redirect(location=word, code=301)  # alert: py/url-redirection
    return one, two, three, four, five, six, seven, eight, nine, ten


@app.route("/template")
def template():
    flask.render_template_string(request.args["t"])  # alert: py/template-injection
    flask.stream_template_string(request.args["t"])  # alert: py/template-injection
    return flask.render_template_string("{{ x }}", x=request.args["t"])  # ok: py/template-injection


@app.route("/headers")
def headers():
    name = request.args["name"]
    made = make_response("x", {name: "v"})  # alert: py/http-response-splitting
    made.headers[name] = "v"  # alert: py/http-response-splitting
    made.headers["X"] = name  # ok: py/http-response-splitting
    made.headers.add_header(name, "v")  # alert: py/http-response-splitting
    made.headers.setdefault(name, "v")  # alert: py/http-response-splitting
    made.headers.extend([(name, "v")])  # alert: py/http-response-splitting
    more = Headers({name: "v"})  # alert: py/http-response-splitting
    more.update({name: "v"})  # alert: py/http-response-splitting
    made.set_cookie(name, "v")  # alert: py/cookie-injection
    made.set_cookie(key="k", value=name)  # alert: py/cookie-injection
    made.delete_cookie(name)  # alert: py/cookie-injection
    made.headers["Set-Cookie"] = "a=" + name  # alert: py/cookie-injection
    return made


@app.errorhandler(404)
def missing(error):
    return str(error), 404


@app.route("/multi")
def multi():
    table = MultiDict(request.args)
    os.system(table.getlist("x")[0])  # alert: py/command-line-injection
    store = FileStorage(request.stream)
    app.logger.info(request.args["x"])  # alert: py/log-injection
    current_app.logger.info(request.args["x"])  # ok: py/log-injection
    return "fixed"
