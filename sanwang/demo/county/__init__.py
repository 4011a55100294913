"""A made-up county: real divisions, invented people, and a year of their records.

`build(settings)` makes the tables, `write(county, directory)` writes them as one Parquet file a
table, in the layout that `sanwang load-county` reads. Nobody in it exists: identity numbers have an
area code that no province uses (99), telephone numbers a prefix that was not in use (154).

Either a calendar year in hindsight (`Settings(year=2025)`), always the same county to the last row;
or twelve whole months and the running one up to a day (`Settings(until=day)`), of which nothing later
is known; `Settings.small(...)` makes a few villages for tests. Knows neither Django nor the apps.
"""

from sanwang.demo.county.county import County, build
from sanwang.demo.county.settings import Settings
from sanwang.demo.county.write import write

__all__ = ["County", "Settings", "build", "write"]
