"""Writes this folder's files: one table of nine rows as pandas, Polars and PyArrow write it, by each codec.

    pip install pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 && python write.py
"""

import datetime
import pathlib

import pandas
import polars
import pyarrow
import pyarrow.parquet

here = pathlib.Path(__file__).parent
rows = 9
table = {
    "x": [0.1 * row for row in range(rows)],
    "small": [1e-300 * row for row in range(rows)],
    "count": [row * row for row in range(rows)],
    "name": [["red", "blue\nsky", "green, light"][row % 3] for row in range(rows)],
}
frame = pandas.DataFrame(table)
frame["half"] = frame.x.astype("float32")
frame.to_parquet(here / "pandas.parquet", index=False)
frame.to_csv(here / "same.csv", index=False)
polars.DataFrame(frame.to_dict("list"), schema_overrides={"half": polars.Float32}).write_parquet(here / "polars.parquet")
for codec in ["none", "gzip", "lz4"]:
    pyarrow.parquet.write_table(pyarrow.Table.from_pandas(frame, preserve_index=False), here / f"{codec}.parquet", compression=codec)
frame["when"] = datetime.datetime(2026, 1, 1)
frame.loc[4, "x"] = None
frame.to_parquet(here / "missing.parquet", index=False)
