"""党员联系户结对台账."""

from sanwang.intake.declarations.agreement import PairsAtLeast, Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="pairing_ledger",
    name="党员联系户结对台账",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("党小组", "group_code", "group", aliases=("所在党小组",)),
        Column("党员姓名", "member_name", "name", required=True, aliases=("联系党员",)),
        Column("党员电话", "member_phone", "phone"),
        Column("户主姓名", "head_name", "name", required=True, aliases=("户主",), top="联系户"),
        Column("家庭人口", "population", "int", top="联系户", unit="人"),
        Column("户类别", "tags", "tags", aliases=("家庭情况",), top="联系户"),
        Column("联系电话", "phone", "phone", top="联系户"),
        Column("结对时间", "since", "date", required=True),
    ),
    unique=("member_name", "head_name", "phone"),
    fill_down=("group_code", "member_name", "member_phone"),
    references=(
        Reference("person", "member_code", on="member_name", phone="member_phone"),
        Reference("household", "household_code", on="head_name", phone="phone", within="group_code"),
    ),
    file_agreements=(PairsAtLeast("member_code", 5),),
)
