"""设岗定责登记表."""

from sanwang.intake.declarations.agreement import Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="post_register",
    name="设岗定责登记表",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("性别", "sex", "sex", required=True),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
        Column("岗位类别", "category", "text"),
        Column("岗位名称", "post", "text", required=True, aliases=("岗位",)),
        Column("岗位职责", "duty", "text"),
        Column("上岗时间", "since", "date", required=True),
    ),
    unique=("name", "post"),
    references=(Reference("person", "member_code", on="name", phone="phone"),),
)
