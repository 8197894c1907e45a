"""Sensitive data in logs and files; logs; archives; prompts; errors."""

import agents
import anthropic
import getpass
import logging
import openai
import subprocess
import sys
import tarfile
import traceback
from agents import Agent, Runner
from flask import Flask, jsonify, make_response, request
from google import genai
from openrouter import OpenRouter

app = Flask(__name__)
LOG = logging.getLogger(__name__)


class Own(logging.Logger):
    pass


def logs(password, user):
    LOG.info("password %s", password)  # alert: py/clear-text-logging-sensitive-data
    logging.warning(f"{password}")  # alert: py/clear-text-logging-sensitive-data
    print("x", password)  # alert: py/clear-text-logging-sensitive-data
    print("x", end=password)  # ok: py/clear-text-logging-sensitive-data
    sys.stderr.write(password)  # alert: py/clear-text-logging-sensitive-data
    LOG.log(logging.INFO, user.api_key)  # alert: py/clear-text-logging-sensitive-data
    LOG.debug(user["ssn"])  # alert: py/clear-text-logging-sensitive-data
    LOG.debug(user.get("credit_card_number"))  # alert: py/clear-text-logging-sensitive-data
    LOG.error(user.get_password())  # alert: py/clear-text-logging-sensitive-data
    LOG.error(getpass.getpass())  # alert: py/clear-text-logging-sensitive-data
    LOG.info(user.username)  # ok: py/clear-text-logging-sensitive-data
    LOG.info(user.password_hash)  # ok: py/clear-text-logging-sensitive-data
    LOG.info(len(password))  # ok: py/clear-text-logging-sensitive-data
    LOG.info("password")  # ok: py/clear-text-logging-sensitive-data
    LOG.info(bool(password))  # ok: py/clear-text-logging-sensitive-data
    Own("x").info(password)  # alert: py/clear-text-logging-sensitive-data
    logging.root.critical(password)  # alert: py/clear-text-logging-sensitive-data
    with open("x", "w") as out:
        out.write(password)  # alert: py/clear-text-storage-sensitive-data
        out.writelines([password])  # alert: py/clear-text-storage-sensitive-data
        out.write(user.client_cert)  # ok: py/clear-text-storage-sensitive-data
        print(password, file=out)  # alert: py/clear-text-logging-sensitive-data
    made = make_response("x")
    made.set_cookie("p", password)  # alert: py/clear-text-storage-sensitive-data
    made.set_cookie("p", user.username)  # ok: py/clear-text-storage-sensitive-data


@app.route("/log")
def lines():
    w = request.args["w"]
    LOG.info(w)  # alert: py/log-injection
    LOG.info("x %s", w)  # alert: py/log-injection
    LOG.info(w.replace("\n", ""))  # ok: py/log-injection
    LOG.info(w.replace("\r\n", " "))  # ok: py/log-injection
    LOG.info(w.replace("x", ""))  # alert: py/log-injection
    app.logger.warning(w)  # alert: py/log-injection
    logging.exception(msg=w)  # alert: py/log-injection
    LOG.log(20, w)  # alert: py/log-injection
    subprocess.Popen(["ls", w])  # low: py/log-injection
    subprocess.Popen(["ls", w.replace("\n", "")])  # ok: py/log-injection
    print(w)  # ok: py/log-injection
    return "x"


@app.route("/errors")
def errors():
    try:
        return "x"
    except ValueError as fault:
        return str(fault)  # alert: py/stack-trace-exposure
    except KeyError as fault:
        return jsonify(error=repr(fault))  # ok: py/stack-trace-exposure
    except OSError as fault:
        return jsonify({"error": fault.args[0]}), 500  # ok: py/stack-trace-exposure
    except TypeError:
        return make_response(traceback.format_exc())  # alert: py/stack-trace-exposure
    except Exception:
        kind, value, trace = sys.exc_info()
        return "\n".join(traceback.format_tb(trace))  # alert: py/stack-trace-exposure


def archives(name):
    tar = tarfile.open(name)
    tar.extractall()  # alert: py/tarslip
    tar.extractall("x")  # alert: py/tarslip
    tar.extractall(path="x", filter="data")  # ok: py/tarslip
    tar.extractall(filter="fully_trusted")  # alert: py/tarslip
    tar.extractall(filter=tarfile.tar_filter)  # ok: py/tarslip
    for member in tar:
        tar.extract(member)  # alert: py/tarslip
    for member in tar:
        if is_good_path(member.name):
            tar.extract(member)  # ok: py/tarslip
    for member in tar.getmembers():
        if member.name.startswith("/"):
            continue
        tar.extract(member, "x")  # alert: py/tarslip
    tarfile.open("fixed.tar").extractall()  # ok: py/tarslip
    with tarfile.open(fileobj=name) as other:
        other.extractall(members=other.getmembers())  # alert: py/tarslip
    with tarfile.TarFile(name) as third:
        third.extractall()  # ok: py/tarslip
    with tarfile.TarFile.open(name) as fourth:
        fourth.extractall()  # ok: py/tarslip


def is_good_path(name):
    return not name.startswith("/")


@app.route("/prompts")
def prompts():
    w = request.args["w"]
    client = openai.OpenAI()
    client.responses.create(instructions="Be " + w, input=w)  # alert: py/system-prompt-injection
    client.responses.create(input=[{"role": "developer", "content": w}])  # alert: py/system-prompt-injection
    client.chat.completions.create(messages=[
        {"role": "system", "content": f"x {w}"},  # alert: py/system-prompt-injection
        {"role": "user", "content": w},  # ok: py/system-prompt-injection
        {"role": "assistant", "content": [{"type": "text", "text": w}]},  # alert: py/system-prompt-injection
    ])
    Agent(name="x", instructions=w)  # alert: py/system-prompt-injection
    Agent(name="x", handoff_description=w).as_tool("x", w)  # alert: py/system-prompt-injection
    agents.FunctionTool(name="x", description=w)  # alert: py/system-prompt-injection
    Runner.run_sync(None, w)  # ok: py/system-prompt-injection
    anthropic.Anthropic().messages.create(system=w, messages=[])  # alert: py/system-prompt-injection
    anthropic.Anthropic().messages.create(messages=[{"role": "user", "content": w}])  # ok: py/system-prompt-injection
    genai.Client().models.generate_content(contents=[{"role": "model", "parts": [{"text": w}]}])  # alert: py/system-prompt-injection
    OpenRouter().chat.send(messages=[{"role": "system", "content": w}])  # alert: py/system-prompt-injection
    OpenRouter().chat.send(messages=[{"role": "user", "content": w}])  # ok: py/system-prompt-injection
    return "x"
