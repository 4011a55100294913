"""党员名册."""

from sanwang.intake.declarations.agreement import IdentityAgrees, InOrder, OfAge
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="member_roster",
    name="党员名册",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("性别", "sex", "sex", required=True, vacant=True),
        Column("民族", "ethnicity", "text"),
        Column("出生年月", "birth_date", "date", required=True, aliases=("出生日期",), vacant=True),
        Column("身份证号", "id_number", "id", required=True, aliases=("身份证号码", "公民身份号码"), vacant=True),
        Column("学历", "education", "edu", aliases=("文化程度",)),
        Column("入党时间", "joined_date", "date", required=True, aliases=("入党日期",)),
        Column("转正时间", "full_date", "date", aliases=("转正日期",)),
        Column("党员类别", "status", "enum:status", required=True, aliases=("人员类别",)),
        Column("党小组", "group_code", "group", aliases=("所在党小组",)),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
        Column("是否流动党员", "is_migrant", "bool"),
        Column("特长", "specialty", "text"),
        Column("备注", "note", "text"),
    ),
    unique=("id_number",),
    fill_down=("group_code",),
    agreements=(IdentityAgrees(), OfAge(), InOrder("joined_date", "full_date")),
)
