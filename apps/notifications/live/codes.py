"""Why a socket closed, as clients read it."""

GOING_AWAY = 1001
MISUSE = 1008
TOO_BIG = 1009
UNAUTHORISED = 4401  # the ticket is missing, unknown, used or old; or the login has ended
FORBIDDEN = 4403  # blocked, or a web page that may not
NO_SUCH_PATH = 4404
TOO_SLOW = 4408

WORDS = {
    1000: "closed by the client",
    1001: "server or client went away",
    1005: "closed without a code",
    1006: "connection lost",
    1008: "protocol misuse",
    1009: "frame too big",
    1011: "did not answer pings",
    4401: "no valid ticket or login",
    4403: "blocked or forbidden",
    4404: "unknown path",
    4408: "too slow",
}
