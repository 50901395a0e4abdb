"""The blueprint of the console's pages about visits; ``pages`` puts the pages on it."""

from flask import Blueprint

bp = Blueprint("inspections", __name__, template_folder="templates")
