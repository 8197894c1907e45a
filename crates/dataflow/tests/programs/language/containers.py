"""What is put into a container comes out where it was put: displays, comprehensions, unpacking, slices."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/displays")
def displays():
    word = request.args["word"]
    pair = ("fixed", word)
    eval(pair[1])  # alert: py/code-injection
    eval(pair[0])  # ok: py/code-injection
    eval([word][0])  # alert: py/code-injection
    eval({"k": word}["k"])  # alert: py/code-injection
    eval({"k": word, "other": "1"}["other"])  # ok: py/code-injection
    eval((word,)[0])  # alert: py/code-injection
    eval({word}.pop())  # alert: py/code-injection
    eval([*[word]][0])  # alert: py/code-injection
    eval({**{"k": word}}["k"])  # alert: py/code-injection
    eval({**{"k": word}, "j": "1"}["j"])  # ok: py/code-injection
    joined = ("1",) + (word,)
    eval(joined[1])  # alert: py/code-injection
    grown = ()
    grown += (word,)
    grown += ("1",)
    eval(grown[0])  # alert: py/code-injection
    eval([word, "1"][0:1][0])  # alert: py/code-injection


@app.route("/comprehensions")
def comprehensions():
    word = request.args["word"]
    eval([word for _ in range(3)][0])  # alert: py/code-injection
    eval([each for each in [word]][0])  # alert: py/code-injection
    eval({each for each in {word}}.pop())  # alert: py/code-injection
    eval({name: word for name in ["k"]}["k"])  # alert: py/code-injection
    eval([deep for row in [[word]] for deep in row][0])  # alert: py/code-injection
    eval([one for (one, other) in [(word, "1")]][0])  # alert: py/code-injection
    eval([other for (one, other) in [(word, "1")]][0])  # ok: py/code-injection
    eval([rest[0] for (*rest, last) in [(word, "1")]][0])  # alert: py/code-injection
    eval(list(word for _ in range(3))[0])  # alert: py/code-injection
    table = {"k": [word]}
    eval([each for name, values in table.items() for each in values][0])  # alert: py/code-injection
    made = [(word, "1") for _ in range(2)]
    eval(made[0][0])  # alert: py/code-injection
    eval(made[0][1])  # ok: py/code-injection


@app.route("/unpacking")
def unpacking():
    word = request.args["word"]
    first, second = (word, "1")
    eval(first)  # alert: py/code-injection
    eval(second)  # ok: py/code-injection
    first, second = second, first
    eval(first)  # ok: py/code-injection
    eval(second)  # alert: py/code-injection
    one, (two, three) = (word, ("1", word))
    eval(one)  # alert: py/code-injection
    eval(two)  # ok: py/code-injection
    eval(three)  # alert: py/code-injection
    [[[inner]]], plain = [[[[word]]], "1"]
    eval(inner)  # alert: py/code-injection
    eval(plain)  # ok: py/code-injection
    head, *middle, tail = (word, word, "1")
    eval(head)  # alert: py/code-injection
    eval(middle[0])  # alert: py/code-injection
    eval(tail)  # ok: py/code-injection
    for left, right in [(word, "1"), (word, "2")]:
        eval(left)  # alert: py/code-injection
        eval(right)  # ok: py/code-injection
    for *many, last in [(word, "1")]:
        eval(many[0])  # alert: py/code-injection


@app.route("/methods")
def methods():
    word = request.args["word"]
    items = []
    items.append(word)
    eval(items[0])  # alert: py/code-injection
    eval(items.pop())  # alert: py/code-injection
    table = {}
    table["k"] = word
    eval(table.get("k"))  # alert: py/code-injection
    eval(table.get("other", "1"))  # ok: py/code-injection
    eval(table.pop("k"))  # alert: py/code-injection
    eval({}.setdefault("k", word))  # alert: py/code-injection
    names = set()
    names.add(word)
    eval(next(iter(names)))  # alert: py/code-injection
    eval(sorted([word])[0])  # alert: py/code-injection
    eval(list(reversed([word]))[0])  # alert: py/code-injection
    eval(dict(k=word)["k"])  # alert: py/code-injection
    eval(dict([("k", word)])["k"])  # alert: py/code-injection
    eval(list(zip(["1"], [word]))[0][1])  # alert: py/code-injection
    eval(list(enumerate([word]))[0][1])  # alert: py/code-injection
    eval(list(map(lambda it: it + "", [word]))[0])  # alert: py/code-injection
    eval(list(filter(None, [word]))[0])  # alert: py/code-injection
    eval(max([word, "1"]))  # alert: py/code-injection
    copied = [word].copy()
    eval(copied[0])  # alert: py/code-injection
    items.clear()
    eval("".join(items))  # ok: py/code-injection
