"""The blueprints of campaigns' and checklists' pages; ``pages`` puts the pages on them."""

from flask import Blueprint

bp = Blueprint("campaigns", __name__, template_folder="templates")
checklists_bp = Blueprint("checklists", __name__, template_folder="templates")
