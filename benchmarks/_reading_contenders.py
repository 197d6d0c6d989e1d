"""The programs of the benchmark of reading: what a user would write by hand, and the SDK."""

from __future__ import annotations

from _reading_server import CSV, PARQUET, ROWS

_BEGIN = """
import sys, time
url, folder = sys.argv[1], sys.argv[2]
"""
_END = """
print(done, time.perf_counter() - begun)
"""
_DOWNLOAD = """
import httpx
def download(name):
    path = f"{folder}/{name}"
    with httpx.stream("GET", f"{url}/files/{name}") as answer, open(path, "wb") as file:
        for block in answer.iter_raw():
            file.write(block)
    return path
"""
_CLIENT = """
from datagouv import Client
client = Client(base_url=url, tabular_url=url)
"""


def _by_hand(program: str, *imports: str) -> str:
    return _BEGIN + "\n".join(imports) + _DOWNLOAD + "begun = time.perf_counter()" + program + _END


def _of_ours(id: str, program: str, *imports: str) -> str:
    resource = f'resource = client.resource("{id}")\n'
    begin = "begun = time.perf_counter()\n"
    return _BEGIN + "\n".join(imports) + _CLIENT + begin + resource + program + _END


def _in_hand(id: str, program: str, *imports: str) -> str:
    """Return what measures a verb alone, of a record that is loaded."""
    resource = f'resource = client.resource("{id}")\n'
    begin = "begun = time.perf_counter()\n"
    return _BEGIN + "\n".join(imports) + _CLIENT + resource + begin + program + _END


_ARROW = """
types = {"siret": pa.string(), "code_commune": pa.string(), "commune": pa.string(),
    "jour": pa.timestamp("s"), "releve_le": pa.timestamp("us"), "mesure": pa.float64(),
    "passages": pa.int64(), "actif": pa.bool_(), "libelle": pa.string()}
table = csv.read_csv(download("mesures.csv"),
    read_options=csv.ReadOptions(encoding="cp1252"),
    parse_options=csv.ParseOptions(delimiter=";"),
    convert_options=csv.ConvertOptions(column_types=types, decimal_point=",",
        timestamp_parsers=["%d/%m/%Y", "%d/%m/%Y %H:%M"], true_values=["oui"],
        false_values=["non"], strings_can_be_null=True))
done = len(table.set_column(3, "jour", table.column(3).cast(pa.date32())))
"""
_PANDAS = """
texts = dict.fromkeys(("siret", "code_commune", "commune", "libelle"), "str")
frame = pd.read_csv(download("mesures.csv"), sep=";", encoding="cp1252", decimal=",", engine="c",
    dtype={**texts, "passages": "Int64"}, parse_dates=["jour", "releve_le"],
    date_format={"jour": "%d/%m/%Y", "releve_le": "%d/%m/%Y %H:%M"},
    true_values=["oui"], false_values=["non"])
done = len(frame)
"""

CSV_TABLES = {
    "download + pyarrow.csv, by hand": _by_hand(_ARROW, "import pyarrow as pa, pyarrow.csv as csv"),
    "download + pandas, C engine, the same types": _by_hand(_PANDAS, "import pandas as pd"),
    "**datagouv**: `to_arrow()`": _in_hand(CSV, "done = len(resource.to_arrow())"),
    "**datagouv**: `to_parquet()`": _in_hand(
        CSV,
        'path = resource.to_parquet(f"{folder}/", overwrite=True)\n'
        "done = pyarrow.parquet.ParquetFile(path).metadata.num_rows",
        "import pyarrow.parquet",
    ),
    "**datagouv**: the first record of the process, then `to_arrow()`": _of_ours(
        CSV, "done = len(resource.to_arrow())"
    ),
}
"""The same CSV file becomes the same table, or a parquet file."""

PARQUET_TABLES = {
    "download + `polars.read_parquet`": _by_hand(
        '\ndone = len(polars.read_parquet(download("mesures.parquet")))', "import polars"
    ),
    "**datagouv**: `to_polars()`": _in_hand(
        PARQUET, "done = len(resource.to_polars())", "import polars"
    ),
    "**datagouv**: the first record of the process, then `to_polars()`": _of_ours(
        PARQUET, "done = len(resource.to_polars())", "import polars"
    ),
}

_OPENED = """
with resource.open() as file:
    done = len(parquet.ParquetFile(file).read(columns=["mesure"]))
"""
COLUMNS = {
    "**datagouv**: `to_arrow(columns=)`": _of_ours(
        PARQUET, 'done = len(resource.to_arrow(columns=["mesure"]))'
    ),
    "**datagouv**: `resource.open()` + pyarrow": _of_ours(
        PARQUET, _OPENED, "import pyarrow.parquet as parquet"
    ),
}
"""One column of nine of a parquet file."""

PROFILE = (
    _BEGIN
    + (
        "from datagouv import Client\n"
        "client = Client(base_url=url)\n"
        f'resource = client.resource("{CSV}")\n'
        'import urllib.request; urllib.request.urlopen(f"{url}/count").read()\n'
        "begun = time.perf_counter()\n"
        "done = len(resource.profile())"
    )
    + _END
)

_PAGES = """
rows, page = [], 0
while True:
    page += 1
    answer = http.get(f"{url}/api/resources/ROWS/data/?page={page}&page_size=20").json()
    rows += answer["data"]
    if len(rows) >= answer["meta"]["total"]:
        break
done = len(rows)
""".replace("ROWS", ROWS)
_EXPORT = """
for path in ("profile/", "data/", "data/json/"):
    answer = http.get(f"{url}/api/resources/ROWS/{path}").json()
done = len(answer)
""".replace("ROWS", ROWS)
_HTTPX = _BEGIN + "import httpx\nhttp = httpx.Client()\nbegun = time.perf_counter()"
ROWS_OF_A_TABLE = {
    "httpx, pages of 20": _HTTPX + _PAGES + _END,
    "httpx, the requests that `rows()` sends": _HTTPX + _EXPORT + _END,
    "**datagouv**: `rows()`": _in_hand(ROWS, "done = len(list(resource.rows()))"),
    "**datagouv**: the first record of the process, then `rows()`": _of_ours(
        ROWS, "done = len(list(resource.rows()))"
    ),
}
