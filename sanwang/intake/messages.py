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
