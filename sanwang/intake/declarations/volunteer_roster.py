"""志愿服务队名册."""

from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="volunteer_roster",
    name="志愿服务队名册",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("服务队名称", "team", "text", required=True),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("性别", "sex", "sex", required=True),
        Column("出生年份", "birth_year", "int", unit="年"),
        Column("政治面貌", "political_status", "enum:political", required=True),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
        Column("特长", "skill", "text"),
        Column("服务时长（小时）", "hours", "number", unit="小时"),
    ),
    unique=("team", "name", "phone"),
    fill_down=("team",),
)
