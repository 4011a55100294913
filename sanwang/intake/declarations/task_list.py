"""无职党员任务清单."""

from sanwang.intake.declarations.agreement import InOrder, Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="task_list",
    name="无职党员任务清单",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("姓名", "name", "name", required=True, aliases=("党员姓名",)),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
        Column("任务类别", "category", "text"),
        Column("任务内容", "title", "text", required=True),
        Column("积分", "points", "int", aliases=("分值",), unit="分"),
        Column("下达时间", "issued", "date", required=True),
        Column("完成时限", "due", "date", required=True),
        Column("完成时间", "closed", "date"),
        Column("完成情况", "state", "enum:task_state", required=True),
    ),
    fill_down=("name",),
    references=(Reference("person", "member_code", on="name", phone="phone"),),
    agreements=(InOrder("issued", "due"),),
)
