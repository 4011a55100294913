"""主题党日记录."""

from sanwang.intake.declarations.agreement import CountsAgree, Reference
from sanwang.intake.declarations.form import Column, Form, Label

FORM = Form(
    code="party_day",
    name="主题党日记录",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
        Column("签到情况", "state", "enum:attend", required=True, aliases=("出席情况",)),
        Column("缺席原因", "reason", "text"),
    ),
    labels=(
        Label("活动时间", "date", "date"),
        Label("活动地点", "place", "text"),
        Label("活动主题", "theme", "text"),
        Label("主持人", "host", "name"),
        Label("应到人数", "expected", "int"),
        Label("实到人数", "present", "int"),
    ),
    references=(Reference("person", "member_code", on="name", phone="phone"),),
    file_agreements=(CountsAgree("expected", "present", field="state", states=("present", "online")),),
)
