"""Behind proxies of our own, the reader is who is counted; otherwise nobody names an address."""

import pytest
from flask import request

from registry.db import Database
from registry.settings import SettingMissing, from_environment
from tests.builders.web import an_app

NEEDED = {
    "CHENGXIN_DATABASE_URL": "postgresql://",
    "CHENGXIN_REDIS_URL": "redis://",
    "CHENGXIN_SECRET_KEY": "x" * 32,
}
FORGED_THEN_TOLD = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_only_what_our_own_proxy_adds_is_believed(
    database: Database, redis_url: str, proxies: int, seen: str
) -> None:
    app = an_app(database, redis_url, proxies=proxies, altered=True)
    app.add_url_rule("/who", view_func=lambda: str(request.remote_addr), endpoint="who")
    assert app.test_client().get("/who", headers=FORGED_THEN_TOLD).text == seen


def test_the_number_of_proxies_is_a_number() -> None:
    assert from_environment(NEEDED).proxies == 0
    assert from_environment({**NEEDED, "CHENGXIN_PROXIES": "2"}).proxies == 2
    with pytest.raises(SettingMissing, match="CHENGXIN_PROXIES"):
        from_environment({**NEEDED, "CHENGXIN_PROXIES": "one"})
