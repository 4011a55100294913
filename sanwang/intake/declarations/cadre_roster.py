"""两委干部名册."""

from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="cadre_roster",
    name="两委干部名册",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("村（社区）", "village_code", "village", required=True, aliases=("行政村", "所在村")),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("性别", "sex", "sex", required=True),
        Column("出生年月", "birth_date", "date", required=True),
        Column("政治面貌", "political_status", "enum:political", required=True),
        Column("学历", "education", "edu"),
        Column("职务", "post", "text", required=True),
        Column("任职时间", "since", "date"),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
    ),
    unique=("village_code", "name", "post"),
    fill_down=("village_code",),
)
