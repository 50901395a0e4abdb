"""The face around every page: layouts, components, static files, words in two languages.

Owns what pages share and the pages about the service itself (language, health, metrics, the
component sheet, explanations of problems). Knows no feature: the composition root hands it the
menus, who is signed in and what the day is.
"""
