"""The blueprint of campaigns' and checklists' pages; ``pages`` puts the pages on it."""

from flask import Blueprint

bp = Blueprint("campaigns", __name__, template_folder="templates")
