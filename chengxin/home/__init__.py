"""The first page of the public, of the console, and the search for a firm.

They show several features beside each other, so they belong to none.
"""
