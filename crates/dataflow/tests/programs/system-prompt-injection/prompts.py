"""Instructions for a model that carry input."""

import anthropic
import openai
from agents import Agent
from flask import Flask, request
from openai import AsyncOpenAI, OpenAI

app = Flask(__name__)
client = OpenAI()


@app.route("/chat/<persona>")
def chat(persona):
    question = request.args["question"]
    client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "You talk like " + persona},  # alert: py/system-prompt-injection
            {"role": "user", "content": question},  # ok: py/system-prompt-injection
        ],
    )
    client.responses.create(model="gpt-4o", instructions="Be " + persona, input=question)  # alert: py/system-prompt-injection
    client.responses.create(model="gpt-4o", instructions="Be a pirate", input=question)  # ok: py/system-prompt-injection
    Agent(name="helper", instructions="You talk like " + persona)  # alert: py/system-prompt-injection
    Agent(name="helper", instructions="You talk like a pirate")  # ok: py/system-prompt-injection
    openai.OpenAI().beta.assistants.create(model="gpt-4o", instructions=persona)  # alert: py/system-prompt-injection
    return "done"


@app.route("/claude/<persona>")
def claude(persona):
    anthropic.Anthropic().messages.create(
        model="claude-sonnet",
        max_tokens=100,
        system="You talk like " + persona,  # alert: py/system-prompt-injection
        messages=[{"role": "user", "content": request.args["question"]}],  # ok: py/system-prompt-injection
    )
    return "done"


@app.route("/allowed/<persona>")
def allowed(persona):
    if persona in ("pirate", "poet"):
        Agent(name="helper", instructions="You talk like a " + persona)  # ok: py/system-prompt-injection
    return "done"


async def later(persona):
    await AsyncOpenAI().responses.create(model="gpt-4o", instructions=persona, input="x")  # ok: py/system-prompt-injection
