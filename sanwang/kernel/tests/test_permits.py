import dataclasses

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from sanwang.kernel.models import Chain
from sanwang.kernel.permits import NOTHING, Action, Actor, Grant, Permit, permit, visible

OWN = Action("test.own", Chain, lambda actor: Q(name=actor.name) if actor.name else NOTHING)
OTHER = Action("test.other", Chain, lambda actor: NOTHING)
pytestmark = pytest.mark.django_db


@pytest.fixture
def chains():
    Chain.objects.bulk_create([Chain(name="one", hash=b""), Chain(name="two", hash=b"")])


def test_the_list_and_the_row_come_from_one_rule(chains):
    actor = Actor(1, frozenset(), name="one")
    assert [chain.name for chain in visible(actor, OWN)] == ["one"]
    assert permit(actor, OWN, name="one").target.name == "one"
    with pytest.raises(Chain.DoesNotExist):
        permit(actor, OWN, name="two")


def test_a_permit_is_for_one_action_only(chains):
    by = permit(Actor(1, frozenset(), name="one"), OWN, name="one")
    assert by.demand(OWN).name == "one"
    with pytest.raises(PermissionDenied):
        by.demand(OTHER)


def test_a_permit_cannot_be_made_by_hand(chains):
    by = permit(Actor(1, frozenset(), name="one"), OWN, name="one")
    with pytest.raises(TypeError):
        Permit(by.actor, OWN, by.target)
    with pytest.raises(TypeError):
        dataclasses.replace(by, action=OTHER)


def test_reach_follows_the_levels_of_grants():
    actor = Actor(1, frozenset({Grant("township", "township", 7), Grant("clerk", "village", 9)}))
    assert actor.within(["township"]) == Q(pk__in=[]) | Q(village__township__in=[7])
    assert actor.within(["clerk"], "pairing__village") == Q(pk__in=[]) | Q(pairing__village__in=[9])
    assert actor.within(["secretary"]) == NOTHING
