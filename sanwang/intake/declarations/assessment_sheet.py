"""村两委季度考核评分表."""

from sanwang.intake.declarations.agreement import AtMost, Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="assessment_sheet",
    name="村两委季度考核评分表",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("考核类别", "category", "text"),
        Column("考核内容", "item", "item", required=True, aliases=("考核项目",)),
        Column("分值", "max_score", "number", unit="分"),
        Column("自评得分", "self_score", "number", unit="分"),
        Column("考核得分", "score", "number", required=True, aliases=("得分",), unit="分"),
        Column("扣分原因", "reason", "text"),
    ),
    unique=("item",),
    fill_down=("category",),
    references=(Reference("item", "item_code", on="item"),),
    agreements=(AtMost("score", "max_score"),),
)
