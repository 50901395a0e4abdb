"""The floor of an answer by code: a view of Flask that does nothing, on the same server."""

from flask import Flask

app = Flask(__name__)


@app.get("/v1/subjects/<uscc>/status")
def status(uscc: str) -> str:
    """Nothing about anybody."""
    return uscc
