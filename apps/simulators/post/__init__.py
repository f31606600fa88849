"""The world of messages: a push service, an SMS gateway, a mail provider, and a page that shows what they got."""
