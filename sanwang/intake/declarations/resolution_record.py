"""四议两公开和一事一议登记表."""

from sanwang.intake.declarations.agreement import AddsUp, Announced, Quorum, StepsAscend
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="resolution_record",
    name="四议两公开和一事一议登记表",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("村（社区）", "village_code", "village", required=True, aliases=("行政村", "所在村")),
        Column("事项名称", "title", "text", required=True),
        Column("程序", "procedure", "enum:procedure", required=True),
        Column("党支部提议", "proposed", "date", required=True, top="四议"),
        Column("“两委”商议", "discussed", "date", required=True, top="四议"),
        Column("党员大会审议", "reviewed", "date", required=True, top="四议"),
        Column("村民代表会议决议", "resolved", "date", required=True, top="四议"),
        Column("决议公开", "announced", "date", top="两公开"),
        Column("结果公开", "result_announced", "date", top="两公开"),
        Column("应到", "expected", "int", required=True, top="表决情况", unit="人"),
        Column("实到", "present", "int", required=True, top="表决情况", unit="人"),
        Column("同意", "agree", "int", required=True, top="表决情况", unit="人"),
        Column("反对", "against", "int", required=True, top="表决情况", unit="人"),
        Column("弃权", "abstain", "int", required=True, top="表决情况", unit="人"),
        Column("是否通过", "passed", "bool", required=True),
        Column("资金（万元）", "fund_yuan", "money"),
    ),
    fill_down=("village_code",),
    agreements=(
        AddsUp(parts=("agree", "against", "abstain"), total="present", on="agree", code="E_VOTE_SUM"),
        Quorum("expected", "present"),
        StepsAscend(("proposed", "discussed", "reviewed", "resolved", "announced")),
        Announced("resolved", "announced"),
    ),
)
