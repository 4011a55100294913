"""党小组台账."""

from sanwang.intake.declarations.agreement import Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="group_ledger",
    name="党小组台账",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("村（社区）", "village_code", "village", required=True, aliases=("行政村", "所在村")),
        Column("党小组名称", "name", "text", required=True),
        Column("类别", "kind", "enum:group_kind", required=True),
        Column("组长", "leader", "name", required=True, aliases=("党小组长",), vacant=True),
        Column("组长电话", "leader_phone", "phone"),
        Column("党员人数", "members", "int", unit="人"),
        Column("覆盖自然村", "natural_villages", "text"),
        Column("联系户数", "households", "int", unit="户"),
        Column("成立时间", "founded", "date"),
    ),
    unique=("village_code", "name"),
    fill_down=("village_code",),
    references=(Reference("person", "leader_code", on="leader", phone="leader_phone", within="village_code"),),
)
