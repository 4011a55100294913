from sanwang.kernel import secrets


def test_what_is_sealed_comes_back_and_never_looks_the_same():
    assert secrets.unseal(secrets.seal("15412345678")) == "15412345678"
    assert secrets.seal("15412345678") != secrets.seal("15412345678")
    assert secrets.unseal(None) == ""


def test_equal_values_of_a_kind_have_one_blind_index():
    assert secrets.blind("phone", "1") == secrets.blind("phone", "1")
    assert secrets.blind("phone", "1") != secrets.blind("id_number", "1")


def test_masks_show_the_ends_only():
    assert secrets.masked_id("991126197501070017") == "991126********0017"
    assert secrets.masked_phone("15412344321") == "154****4321"
    assert secrets.masked_phone("154") == "***"
