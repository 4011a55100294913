"""What each code says to a clerk: one plain sentence for the cell, that names what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanwang.intake.declarations.form import Column, Form
from sanwang.intake.declarations.vocabulary import VOCABULARIES
from sanwang.kernel.refusals import Sentence

ERRORS: Mapping[str, Promise] = {
    "E_REQUIRED": _("没有填"),
    "E_ID_LENGTH": _("不是 18 位，请补全"),
    "E_ID_CHECKSUM": _("校验不对，请对照身份证"),
    "E_ID_PRECISION": _("Excel 丢了后几位，请改成文本重填"),
    "E_ID_BIRTH": _("和出生年月对不上，请核对"),
    "E_ID_SEX": _("和性别对不上，请核对"),
    "E_PHONE": _("不是 11 位手机号，请补全"),
    "E_DATE": _("没有这个日期，请核对"),
    "E_DATE_AMBIGUOUS": _("分不清 1 月还是 10 月，请写成 2018年10月 这样"),
    "E_DATE_FUTURE": _("时间在今天以后，请核对"),
    "E_DATE_ORDER": _("比前一个时间还早，请核对"),
    "E_AGE": _("那时还不满 18 岁，请核对"),
    "E_NUMBER": _("请填数字"),
    "E_RANGE": _("数字超出范围，请核对"),
    "E_SUM": _("和几项资金加起来的不一样，请核对"),
    "E_VOTE_SUM": _("票数加起来和人数不一样，请核对"),
    "E_ENUM": _("请照表里的说法填"),
    "E_REF": _("系统里没有，请核对"),
    "E_REF_AMBIGUOUS": _("有同名的，请填对电话"),
    "E_DUPLICATE": _("和前面一行重复"),
}

WARNINGS: Mapping[str, Promise] = {
    "W_HIDDEN_ROW": _("这一行在表里是隐藏的，也收了"),
    "W_STRUCK_ROW": _("这一行划了线，也收了，请核对"),
    "W_NAME_NOTE": _("姓名后面的括号没有收"),
    "W_MULTI_PHONE": _("有两个号码，只收前一个"),
    "W_QUORUM": _("到会的不满三分之二"),
    "W_STEP_ORDER": _("几步的时间顺序不对"),
    "W_NOT_ANNOUNCED": _("有决议，没有公开"),
    "W_COUNT_MISMATCH": _("应到、实到人数和名单对不上"),
    "W_TOTAL_MISMATCH": _("合计和各行加起来的不一样"),
    "W_PAIR_BELOW_MIN": _("有党员联系不满 5 户"),
}

_REFERENCES: Mapping[str, Promise] = {
    "village": _("这个乡镇没有这个村，请核对村名"),
    "group": _("这个村没有这个党小组，请核对"),
    "item": _("没有这个考核项目，请照表里的写"),
    "person": _("这个村没有这名党员，请核对姓名"),
    "household": _("这个党小组没有这户，请核对户主姓名"),
    "council": _("这个村没有这个理事会，请核对"),
}
_BELOW_ZERO = _("不能小于 0，请核对")


def sentence(code: str, form: Form, field: str = "") -> Sentence:
    """Return the sentence for a code at a field of a form; the code itself if it is unknown."""
    column = form.by_field.get(field)
    if column is not None:
        special = _at_column(code, form, column)
        if special:
            return special
    found: Promise | None = ERRORS.get(code, WARNINGS.get(code))
    return code if found is None else found


def _at_column(code: str, form: Form, column: Column) -> Sentence:
    if code == "E_ENUM" and column.vocabulary:
        return _choices(column.vocabulary)
    if code == "E_REF":
        kinds = [r.kind for r in form.references if r.on == column.field]
        named = (*kinds, column.kind)
        return next((_REFERENCES[kind] for kind in named if kind in _REFERENCES), "")
    if code == "E_RANGE" and column.kind in {"int", "money"}:
        return _BELOW_ZERO
    return ""


def _choices(vocabulary: str) -> Sentence:
    labels = [choice.label for choice in VOCABULARIES[vocabulary]]
    if len(labels) == 2:
        return _("请填%(first)s或%(second)s") % {"first": labels[0], "second": labels[1]}
    return _("请填%(choices)s中的一个") % {"choices": "、".join(labels)}


CONFLICTS: Mapping[str, Promise] = {
    "other_village": _("这个身份证号在别的村的名册上，要先转组织关系"),
    "left": _("系统里已经转出、去世或出党，请核对"),
    "status_date": _("党员类别和转正时间对不上，请核对"),
    "kind": _("党小组的类别和系统里的不一样，请核对"),
    "covers_nothing": _("只有自然村党小组覆盖自然村，请核对"),
    "natural_taken": _("有的自然村归别的党小组，请核对"),
    "leader_probationary": _("组长要由正式党员担任"),
    "leader_elsewhere": _("组长不是党员，不能从表里任命"),
    "two_persons": _("身份证号和三网编号不是同一个人，请核对"),
    "too_long": _("有的格子写得太长，或者数字太大，请改短"),
    "repeated": _("前面有一行说的是同一个人，请核对"),
    "no_number": _("没有身份证号，三网编号也对不上，请补全"),
    "visited": _("已经有走访或者不作要求的记录，结对时间不能改"),
    "overlaps": _("这一对以前结过，时间重了，请核对"),
    "disagrees": _("同一户前面有一行说的不一样，请核对"),
    "no_branch": _("这个村没有党支部，或者不止一个"),
    "out_of_reach": _("不在这张表的村里，请核对"),
    "changed_since": _("预览以后系统里变了，没有收，请重新上传再看"),
}

_RECORDS: Mapping[str, Promise] = {
    "service.Visit": _("走访记录"),
    "service.Pairing": _("结对"),
    "service.HouseholdTag": _("户的类别"),
    "service.Household": _("户"),
    "organization.Membership": _("编组"),
    "organization.Affiliation": _("所在支部"),
    "organization.Office": _("任职"),
    "organization.Coverage": _("覆盖的自然村"),
    "organization.Person": _("个人信息"),
    "organization.Member": _("党员信息"),
    "organization.Group": _("党小组"),
    "affairs.Attendance": _("参加活动的记录"),
    "affairs.ActivityGroup": _("活动记录"),
    "affairs.Talk": _("谈心记录"),
    "affairs.Appraisal": _("评议"),
    "duties.Excuse": _("不作要求"),
    "access.Account": _("账号"),
    "access.Grant": _("角色"),
}


def standing(sheet: str, row: int, what: str) -> Sentence:
    """Return what stands on a row that was taken in: the model's label in words."""
    words = _RECORDS.get(what, _("其他记录"))
    place = f"{sheet} " if sheet else ""
    return _("%(sheet)s第 %(row)d 行：后来又有%(what)s") % {"sheet": place, "row": row, "what": words}
