"""PANs, checksums, names, ages: the sheet's vectors."""

from datetime import date

import pytest

from apps.accounts.kyc.engine import ages, names, pan
from apps.accounts.kyc.engine.verdicts import identity_verdict
from apps.core import aadhaar


class TestPan:
    @pytest.mark.parametrize("text", ["ABCPE1234F", " abcpe 1234 f ", "AAAPA0000A"])
    def test_of_a_person(self, text):
        assert pan.person_pan(text) == text.replace(" ", "").upper()

    @pytest.mark.parametrize("holder", "ABCFGHLJT")
    def test_of_another_holder(self, holder):
        with pytest.raises(pan.BadPan, match="firm or another body"):
            pan.person_pan(f"ABC{holder}E1234F")

    @pytest.mark.parametrize(
        "text",
        ["", "ABCPE1234", "ABCPE1234FF", "ABCPE12E4F", "1BCPE1234F", "ABCPE१२३४F", "ABCXE1234F", "ABCPE1234F\n1"],
    )
    def test_of_nobody(self, text):
        with pytest.raises(pan.BadPan, match="five letters"):
            pan.person_pan(text)

    def test_masked(self):
        assert pan.masked("ABCPE1234F") == "ABCxx1234x"
        assert pan.masked("") == ""

    def test_the_fifth_letter_is_only_a_hint(self):
        assert pan.fits_surname("ABCPK1234F", "Asha Kumar") is True
        assert pan.fits_surname("ABCPK1234F", "Asha Verma") is False


class TestVerhoeff:
    @pytest.mark.parametrize("digits", ["2363", "999941057058", "234567890124", "200000000009"])
    def test_right(self, digits):
        assert aadhaar.is_verhoeff_valid(digits) is True
        assert aadhaar.check_digit(digits[:-1]) == digits[-1]

    @pytest.mark.parametrize("digits", ["234567890123", "222222222222", "2364", "12a4"])
    def test_wrong(self, digits):
        assert aadhaar.is_verhoeff_valid(digits) is False

    def test_every_single_error_and_every_swap_of_neighbours_is_caught(self):
        good = "999941057058"
        for place in range(12):
            for digit in "0123456789":
                changed = good[:place] + digit + good[place + 1 :]
                assert aadhaar.is_verhoeff_valid(changed) is (changed == good)
        for place in range(11):
            swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
            assert aadhaar.is_verhoeff_valid(swapped) is (swapped == good)

    @pytest.mark.parametrize("first", "01")
    def test_no_aadhaar_begins_with_0_or_1(self, first):
        digits = first + "0000000000"
        assert aadhaar.is_aadhaar(digits + aadhaar.check_digit(digits)) is False


class TestMasking:
    @pytest.mark.parametrize(
        "text, masked",
        [
            ("999941057058", "XXXXXXXX7058"),
            ("id 9999 4105 7058.", "id XXXXXXXX7058."),
            ("9999-4105-7058", "XXXXXXXX7058"),
            ("९९९९ ४१०५ ७०५८", "XXXXXXXX7058"),
            ("call 234567890123", "call 234567890123"),
            ("1999941057058", "1999941057058"),
            ("a 999941057058 b 234567890124", "a XXXXXXXX7058 b XXXXXXXX0124"),
        ],
    )
    def test_numbers_that_may_be_aadhaar(self, text, masked):
        assert aadhaar.mask_numbers(text) == masked
        assert aadhaar.holds_number(text) is (text != masked)


class TestNames:
    @pytest.mark.parametrize(
        "one, other",
        [
            ("Asha Kumar", "KUMAR ASHA"),
            ("Mr. Asha Kumar", "Asha  Kumar"),
            ("A Kumar", "Asha Kumar"),
            ("Vijayalakshmi R", "Vijaya Lakshmi R"),
            ("José Fernandes", "JOSE FERNANDES"),
            ("Rajesh Kumar Sharma", "Rajesh Sharma"),
        ],
    )
    def test_the_same_person(self, one, other):
        assert names.verdict(one, other) == names.NameVerdict.MATCH

    @pytest.mark.parametrize("one, other", [("Asha Kumar", "Asha Kaur"), ("Suresh Babu", "Suresh")])
    def test_perhaps(self, one, other):
        assert names.verdict(one, other) in (names.NameVerdict.GREY, names.NameVerdict.MATCH)

    @pytest.mark.parametrize("one, other", [("Asha Kumar", "Vikram Singh"), ("", "Asha"), ("Asha", "")])
    def test_somebody_else(self, one, other):
        assert names.verdict(one, other) == names.NameVerdict.MISMATCH

    def test_which_comes_first_does_not_matter(self):
        assert names.score("Rajesh Sharma", "Rajesh Kumar Sharma") == names.score(
            "Rajesh Kumar Sharma", "Rajesh Sharma"
        )


class TestAges:
    @pytest.mark.parametrize(
        "born, day, age",
        [
            (date(2008, 11, 21), date(2026, 11, 21), 18),
            (date(2008, 11, 22), date(2026, 11, 21), 17),
            (date(2008, 2, 29), date(2026, 2, 28), 17),
            (date(2008, 2, 29), date(2026, 3, 1), 18),
        ],
    )
    def test_completed_years(self, born, day, age):
        assert ages.age_on(born, day) == age

    def test_plausible(self):
        day = date(2026, 11, 21)
        assert ages.is_plausible(date(1990, 1, 1), day) is True
        assert ages.is_plausible(day, day) is False
        assert ages.is_plausible(date(1900, 1, 1), day) is False


class TestVerdict:
    @pytest.mark.parametrize(
        "facts, verdict",
        [
            ({}, ("FINAL_OK", "OK")),
            ({"registered_name": "KUMAR ASHA"}, ("FINAL_OK", "OK")),
            ({"registered_name": "VIKRAM SINGH"}, ("FINAL_FAIL", "NAME_MISMATCH")),
            ({"name_match": False}, ("FINAL_FAIL", "NAME_MISMATCH")),
            ({"dob_match": False, "name_match": True}, ("FINAL_FAIL", "DOB_MISMATCH")),
        ],
    )
    def test_a_yes_stands_only_for_this_person(self, facts, verdict):
        assert identity_verdict("FINAL_OK", "OK", facts=facts, name="Asha Kumar") == verdict

    def test_a_no_stays_a_no(self):
        facts = {"registered_name": "ASHA KUMAR"}
        assert identity_verdict("FINAL_FAIL", "PAN_INVALID", facts=facts, name="Asha Kumar") == (
            "FINAL_FAIL",
            "PAN_INVALID",
        )
