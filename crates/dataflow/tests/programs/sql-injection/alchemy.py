"""SQLAlchemy, alone and with Flask: text that carries input, at the place where it becomes a clause or is run."""

import sqlalchemy
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker

app = Flask(__name__)
db = SQLAlchemy(app)
engine = create_engine("sqlite://")
Sessions = sessionmaker(bind=engine)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String)


@app.route("/engine")
def by_engine():
    name = request.args["name"]
    with engine.connect() as connection:
        connection.execute("SELECT * FROM users WHERE name = '" + name + "'")  # alert: py/sql-injection
        connection.exec_driver_sql(f"SELECT * FROM users WHERE name = '{name}'")  # alert: py/sql-injection
        connection.execute(text("SELECT * FROM users WHERE name = :name"), {"name": name})  # ok: py/sql-injection
    return "done"


@app.route("/session")
def by_session():
    name = request.args["name"]
    session = Sessions()
    session.execute(text("SELECT * FROM users WHERE name = '%s'" % name))  # alert: py/sql-injection
    session.query(User).filter(sqlalchemy.text("name = '" + name + "'"))  # alert: py/sql-injection
    session.query(User).filter(User.name == name)  # ok: py/sql-injection
    with Session(engine) as other:
        other.scalar("SELECT count(*) FROM users WHERE name = '" + name + "'")  # alert: py/sql-injection
        other.execute(select(User).where(User.name == name))  # ok: py/sql-injection
    return "done"


@app.route("/flask")
def by_flask():
    order = request.args.get("order", "name")
    db.session.execute("SELECT * FROM users ORDER BY " + order)  # alert: py/sql-injection
    db.engine.execute("SELECT * FROM users ORDER BY " + order)  # alert: py/sql-injection
    User.query.order_by(db.text(order))  # alert: py/sql-injection
    if order in ("name", "id"):
        db.session.execute("SELECT * FROM users ORDER BY " + order)  # ok: py/sql-injection
    if order == "name":
        db.session.execute("SELECT * FROM users ORDER BY " + order)  # ok: py/sql-injection
    return "done"
