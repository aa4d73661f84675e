"""What bouncekit knows, as data: reasons, rules, providers, blocklists, remedies.

Everything here was written by hand as TOML; `loader` reads it, `compiler` turns it into one JSON,
`catalogue` gives the texts in the reader's language. `docs/knowledge.md` specifies the files.
"""

from bouncekit.knowledge.loader import Knowledge, default
from bouncekit.knowledge.source import KnowledgeError

__all__ = ["Knowledge", "KnowledgeError", "default"]
