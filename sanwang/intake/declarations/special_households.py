"""特殊群体台账."""

from sanwang.intake.declarations.agreement import Reference
from sanwang.intake.declarations.form import Column, Form

FORM = Form(
    code="special_households",
    name="特殊群体台账",
    columns=(
        Column("序号", "serial", "ignore"),
        Column("党小组", "group_code", "group", aliases=("所在党小组",)),
        Column("户主姓名", "head_name", "name", required=True, aliases=("户主",)),
        Column("家庭人口", "population", "int", unit="人"),
        Column("五保户", "five_guarantee", "bool", aliases=("特困供养户",), top="特殊群体类别"),
        Column("空巢老人", "empty_nest", "bool", top="特殊群体类别"),
        Column("留守儿童", "left_behind_children", "bool", top="特殊群体类别"),
        Column("残疾人", "disabled", "bool", top="特殊群体类别"),
        Column("低收入户", "low_income", "bool", aliases=("低保户",), top="特殊群体类别"),
        Column("帮困对象", "assisted", "bool", aliases=("帮扶对象", "监测户"), top="特殊群体类别"),
        Column("联系电话", "phone", "phone", aliases=("手机号码", "电话", "联系方式")),
    ),
    fill_down=("group_code",),
    references=(Reference("household", "household_code", on="head_name", phone="phone", within="group_code"),),
)
