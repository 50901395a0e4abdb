"""A demonstration province, made by the service's own verbs and the same on every machine.

Everything in it is invented: the province (division 99), the firms (codes in the range that
GB 11714-1997 reserves for internal use), the officers and the cases. The campaigns and the
agencies' names are facts of published quality action plans.
"""
