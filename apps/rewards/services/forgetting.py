"""What identifies a player leaves their profile; the figures stay, without a name."""

from django.db import connection, transaction

from apps.rewards.models import Player

# The images that imports keep for their undo would bring the person back: they lose the same columns.
_IMAGES = """
    UPDATE core_importchange
    SET before = before || '{"name": "", "mobile": null, "mobile_index": null, "date_of_birth": null}'::jsonb
    WHERE target = 'rewards.player' AND object_id = %s AND before IS NOT NULL
"""
# An import of a later file may carry the name again: whoever was erased stays erased.
_AGAIN = """
    UPDATE rewards_player p SET name = '', mobile = NULL, mobile_index = NULL, date_of_birth = NULL
    FROM core_personalkey k
    WHERE k.destroyed_at IS NOT NULL AND p.user_id = k.user_id
        AND (p.name <> '' OR p.mobile IS NOT NULL OR p.date_of_birth IS NOT NULL)
"""


@transaction.atomic
def player_forget(*, user) -> str:
    """Destroys name, number and date of birth of the profile the user has, if any; says so in a sentence."""
    player = Player.objects.select_for_update().filter(user=user).first()
    if player is None:
        return "There was no player profile."
    player.name, player.mobile, player.date_of_birth = "", None, None
    player.save(update_fields=["name", "mobile", "mobile_index", "date_of_birth"])
    with connection.cursor() as cursor:
        cursor.execute(_IMAGES, [player.pk])
    return (
        "The player's name, mobile number and date of birth are destroyed, in the images of imports too. "
        "Activity and rewards stay as figures without a name: bonus money is accounted for by them."
    )


@transaction.atomic
def players_keep_forgotten() -> int:
    """Nightly: what a later import brought back of erased persons goes again; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN)
        return cursor.rowcount
