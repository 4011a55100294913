"""村民理事会名册."""

from sanwang.intake.declarations.agreement import Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="council_roster",
    name="村民理事会名册",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("理事会名称", "council", "text", required=True),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("性别", "sex", "sex", required=True),
        Column("职务", "role", "enum:role", required=True),
        Column("出生年份", "birth_year", "int", unit="年"),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
    ),
    unique=("council", "name", "phone"),
    fill_down=("council",),
    references=(Reference("council", "council_code", on="council"),),
)
