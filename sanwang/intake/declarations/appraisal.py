"""民主评议表."""

from sanwang.intake.declarations.agreement import AddsUp, Reference
from sanwang.intake.declarations.form import Column, Form, Label

FORM = Form(
    code="appraisal",
    name="民主评议表",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
        Column("优秀", "votes_excellent", "int", required=True, top="测评票数", unit="票"),
        Column("合格", "votes_qualified", "int", required=True, top="测评票数", unit="票"),
        Column("基本合格", "votes_basic", "int", required=True, top="测评票数", unit="票"),
        Column("不合格", "votes_unqualified", "int", required=True, top="测评票数", unit="票"),
        Column("评定等次", "grade", "enum:grade", required=True, aliases=("综合评定",)),
        Column("备注", "note", "text"),
    ),
    labels=(Label("年度", "year", "int"), Label("参加测评人数", "voters", "int")),
    references=(Reference("person", "member_code", on="name", phone="phone"),),
    agreements=(
        AddsUp(
            parts=("votes_excellent", "votes_qualified", "votes_basic", "votes_unqualified"),
            total="voters",
            on="votes_excellent",
            code="E_VOTE_SUM",
            from_label=True,
        ),
    ),
)
