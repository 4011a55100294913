"""Query sets put together once, with related rows, annotations and tuples (the kernel has no related rows)."""

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from sanwang.kernel.compiled import compiled
from sanwang.organization.models import Division, Level

pytestmark = pytest.mark.django_db


def test_related_rows_annotations_and_tuples_come_too():
    county = Division.objects.create(code="361126000000", name="弋阳县", level=Level.COUNTY)
    Division.objects.create(code="361126100000", name="子镇", level=Level.TOWNSHIP, county=county, parent=county)

    @compiled
    def below(code: str, least: int) -> QuerySet[Division]:
        inside = Division.objects.filter(parent=OuterRef("pk"))
        rows = Division.objects.select_related("county").annotate(has=Exists(inside), n=Count("children"))
        return rows.filter(Q(county__code=code) | Q(code=code), n__gte=least).order_by("code")

    @compiled
    def told(code: str) -> QuerySet[Division, tuple[str, int]]:
        return Division.objects.filter(code=code).annotate(n=Count("children")).values_list("name", "n")

    @compiled
    def names(level: str) -> QuerySet[Division, str]:
        return Division.objects.filter(level=level).values_list("name", flat=True)

    first, second = below("361126000000", 0)
    with CaptureQueriesContext(connection) as asked:
        assert (first.has, first.n, second.has, second.county) == (True, 1, False, county)
    assert len(asked) == 0
    assert [row.name for row in below("361126000000", 1)] == ["弋阳县"]
    assert told("361126000000") == [("弋阳县", 1)]
    assert names("township") == ["子镇"]
