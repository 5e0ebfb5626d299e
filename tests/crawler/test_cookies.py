"""A server that asks for a cookie is passed; one that always asks for another is a loop."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from crawler.cookies import ANEW, MAX_ANEW, MAX_COOKIES, CookieWallMiddleware

HOME = "http://bo-tre.example/bai"


def sent_back(walls: CookieWallMiddleware, request: Request, *cookies: str) -> Request | Response:
    """What becomes of a redirect of a request to itself that sets cookies."""
    return walls.process_response(request, Response(request.url, status=302, headers={"Location": request.url, "Set-Cookie": list(cookies)}))


def asked(walls: CookieWallMiddleware, request: Request | Response) -> Request:
    """A request as it is sent."""
    assert isinstance(request, Request)
    walls.process_request(request)
    return request


def test_a_request_that_waited_without_the_cookie_is_made_again_too() -> None:
    walls = CookieWallMiddleware()
    first, second = (asked(walls, Request(f"{HOME}-{number}")) for number in range(2))
    assert asked(walls, sent_back(walls, first, "vao=1; path=/")).headers["Cookie"] == b"vao=1"
    again = asked(walls, sent_back(walls, second, "vao=1; path=/"))
    assert (again.url, again.headers["Cookie"]) == (second.url, b"vao=1")


def test_a_cookie_that_ran_out_is_taken_anew() -> None:
    walls = CookieWallMiddleware()
    asked(walls, sent_back(walls, asked(walls, Request(HOME)), "vao=1"))
    later = asked(walls, Request(HOME + "-2"))
    assert later.headers["Cookie"] == b"vao=1"
    assert asked(walls, sent_back(walls, later, "vao=2")).headers["Cookie"] == b"vao=2"


def test_a_server_that_always_has_other_cookies_is_left_to_be_a_loop() -> None:
    walls = CookieWallMiddleware()
    request, rounds = asked(walls, Request(HOME)), 0
    while isinstance(answer := sent_back(walls, request, *(f"c{rounds}-{number}=1" for number in range(30))), Request):
        request, rounds = asked(walls, answer), rounds + 1
        assert rounds <= MAX_ANEW
        assert request.headers["Cookie"].count(b"=") <= MAX_COOKIES
    assert rounds == MAX_ANEW == request.meta[ANEW]


def test_a_cookie_that_was_sent_and_does_not_help_is_no_reason_to_ask_again() -> None:
    walls = CookieWallMiddleware()
    request = asked(walls, sent_back(walls, asked(walls, Request(HOME)), "vao=1"))
    assert isinstance(sent_back(walls, request, "vao=1"), Response)
