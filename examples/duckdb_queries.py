"""Ask a million recipients what they have in common, with DuckDB.

bouncekit scan ~/Maildir --format parquet --output bounces.parquet
python examples/duckdb_queries.py bounces.parquet

Needs `pip install bouncekit[arrow] duckdb`. The columns are those of docs/store.md; the SQL works as it is
in DuckDB's own shell, where `bounces` is 'bounces.parquet'.
"""

import sys

import duckdb

QUERIES = {
    "Causes, by the recipients that one repair would bring back": """
        SELECT reason, coalesce(blocklist, '-') AS list, coalesce(blocked_ip, blocked_domain, '-') AS blocked,
               count(DISTINCT recipient) AS recipients,
               count(DISTINCT split_part(recipient, '@', 2)) AS domains
        FROM bounces WHERE kind = 'bounce' AND fault != 'recipient'
        GROUP BY ALL ORDER BY recipients DESC, reason, list, blocked LIMIT 10
    """,
    "Destinations that refuse most of what goes there": """
        SELECT split_part(recipient, '@', 2) AS domain, count(DISTINCT recipient) AS recipients,
               mode(reason) AS mostly, any_value(remote_host) AS host
        FROM bounces WHERE kind = 'bounce' AND recipient LIKE '%@%'
        GROUP BY domain HAVING recipients > 1 ORDER BY recipients DESC, domain LIMIT 10
    """,
    "Several domains behind one refusing server": """
        SELECT remote_host AS host, reason, list(DISTINCT split_part(recipient, '@', 2)) AS domains
        FROM bounces WHERE remote_host IS NOT NULL AND recipient LIKE '%@%' AND fault != 'recipient'
        GROUP BY ALL HAVING len(domains) > 1 ORDER BY len(domains) DESC, host LIMIT 10
    """,
    "Mailing lists by the share of addresses that do not exist": """
        SELECT list_id, count(*) FILTER (reason = 'user_unknown') AS unknown, count(*) AS reports
        FROM bounces WHERE kind = 'bounce' AND list_id IS NOT NULL
        GROUP BY list_id ORDER BY unknown / reports DESC, list_id LIMIT 10
    """,
}

connection = duckdb.connect()
connection.read_parquet(sys.argv[1]).create_view("bounces")
for title, query in QUERIES.items():
    print(title)
    found = connection.execute(query)
    names = [name for name, *_ in found.description or ()]
    for row in found.fetchall():
        print("  " + ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True)))
