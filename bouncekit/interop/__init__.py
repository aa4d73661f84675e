"""bouncekit's records in the words of other programs: flufl.bounce, Sisimai, django-anymail, Postal Systems.

One module a program, each on its own, imported by name; the tables are data (`knowledge.interop`).
"""
