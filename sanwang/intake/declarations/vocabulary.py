"""The closed word lists of the forms: what clerks write, and the code it stands for.

Source: the enumerations of ``forms.json``. ``label`` is what an export writes, ``aliases`` is what an
import reads as well.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a list: the stored code, its label on paper and the other words for it."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()


VOCABULARIES: dict[str, tuple[Choice, ...]] = {
    "status": (
        Choice("full", "正式党员", ("正式",)),
        Choice("probationary", "预备党员", ("预备",)),
    ),
    "group_kind": (
        Choice("natural_village", "自然村党小组", ("自然村",)),
        Choice("industry", "产业党小组", ("产业",)),
        Choice("function", "功能型党小组", ("功能型", "功能党小组")),
    ),
    "attend": (
        Choice("present", "出席", ("到", "√")),
        Choice("leave", "请假", ("假",)),
        Choice("absent", "缺席", ("缺",)),
        Choice("online", "线上参加", ("线上",)),
        Choice("home_taught", "送学上门", ("送学",)),
    ),
    "grade": (
        Choice("excellent", "优秀"),
        Choice("qualified", "合格"),
        Choice("basic", "基本合格"),
        Choice("unqualified", "不合格"),
    ),
    "task_state": (
        Choice("done", "已完成", ("完成",)),
        Choice("done_late", "逾期完成"),
        Choice("overdue", "逾期未完成", ("未完成",)),
        Choice("open", "进行中"),
    ),
    "venue_kind": (
        Choice("new", "新建"),
        Choice("renovated", "改扩建", ("改造", "维修改造", "改建")),
    ),
    "venue_status": (
        Choice("completed", "已完工", ("已竣工", "完工")),
        Choice("building", "在建", ("施工中",)),
    ),
    "procedure": (Choice("four_two", "四议两公开"), Choice("single_issue", "一事一议")),
    "role": (
        Choice("理事长", "理事长", ("会长",)),
        Choice("副理事长", "副理事长", ("副会长",)),
        Choice("理事", "理事", ("成员",)),
    ),
    "political": (
        Choice("中共党员", "中共党员", ("党员", "中共预备党员")),
        Choice("共青团员", "共青团员", ("团员",)),
        Choice("入党积极分子", "入党积极分子", ("积极分子",)),
        Choice("群众", "群众"),
    ),
    "tags": (
        Choice("five_guarantee", "五保户", ("特困供养户",)),
        Choice("empty_nest", "空巢老人"),
        Choice("left_behind_children", "留守儿童"),
        Choice("disabled", "残疾人"),
        Choice("low_income", "低收入户", ("低保户",)),
        Choice("assisted", "帮困对象", ("帮扶对象", "监测户")),
    ),
    "sex": (Choice("M", "男", ("男性", "1")), Choice("F", "女", ("女性", "2"))),
    "bool": (Choice("yes", "是", ("√", "✓", "✔", "有", "1")), Choice("no", "否", ("无", "0"))),
    "edu": (
        Choice("小学", "小学", ("小学文化",)),
        Choice("初中", "初中", ("初中文化",)),
        Choice("高中", "高中", ("高中文化",)),
        Choice("中专", "中专", ("中专学历",)),
        Choice("大学专科", "大学专科", ("大专", "大专学历", "大专文化", "专科", "专科学历")),
        Choice("大学本科", "大学本科", ("本科", "全日制本科", "本科学历", "全日制大学本科")),
        Choice("研究生", "研究生", ("硕士研究生", "博士研究生", "研究生学历")),
    ),
}
