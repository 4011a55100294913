"""流动党员台账."""

from sanwang.intake.declarations.agreement import Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="migrant_ledger",
    name="流动党员台账",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("村（社区）", "village_code", "village", required=True, aliases=("行政村", "所在村")),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("性别", "sex", "sex", required=True),
        Column("入党时间", "joined_date", "date"),
        Column("流出地点", "migrant_place", "text", required=True, aliases=("外出地点",)),
        Column("流出时间", "migrant_since", "date", required=True, aliases=("外出时间",)),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
    ),
    fill_down=("village_code",),
    references=(Reference("person", "member_code", on="name", phone="phone", within="village_code"),),
)
