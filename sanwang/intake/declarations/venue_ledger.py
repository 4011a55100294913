"""村级活动场所台账."""

from sanwang.intake.declarations.agreement import AddsUp
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="venue_ledger",
    name="村级活动场所台账",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("乡镇", "town", "text", required=True, aliases=("乡镇（街道）",)),
        Column("村（社区）", "village_code", "village", required=True, aliases=("行政村", "所在村")),
        Column("建设性质", "kind", "enum:venue_kind", required=True),
        Column("计划年度", "plan_year", "int", unit="年"),
        Column("总投资（万元）", "budget_yuan", "money", required=True, aliases=("投资额（万元）",)),
        Column("县级补助（万元）", "county_yuan", "money", top="资金来源"),
        Column("乡镇配套（万元）", "town_yuan", "money", top="资金来源"),
        Column("村级自筹（万元）", "own_yuan", "money", top="资金来源"),
        Column("建筑面积（㎡）", "floor_area_m2", "int", unit="㎡"),
        Column("开工时间", "start_date", "date"),
        Column("竣工时间", "finish_date", "date"),
        Column("建设状态", "status", "enum:venue_status", required=True),
    ),
    unique=("village_code",),
    fill_down=("town",),
    agreements=(
        AddsUp(parts=("county_yuan", "town_yuan", "own_yuan"), total="budget_yuan", on="budget_yuan", code="E_SUM"),
    ),
)
