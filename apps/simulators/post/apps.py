from apps.simulators.world import World


class PostWorld(World):
    name = "apps.simulators.post"
    label = "simulators_post"
    below = "post"
    title = "Messages"
    sentence = "Catches every SMS, push and mail. Choose what becomes of them: delivered, bounced, refused, too late."

    def begin(self) -> None:
        from .keys import write_key_file

        write_key_file()
