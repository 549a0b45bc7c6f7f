"""The ASGI application: HTTP by Django, sockets behind an origin check and the visitor."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402

from config.allowance import AllowanceMiddleware  # noqa: E402
from config.bodies import BodyLimit  # noqa: E402
from config.health import HealthAddresses  # noqa: E402
from config.origins import OriginCheck  # noqa: E402
from config.request_counts import CountedRequests, CountedSockets  # noqa: E402
from meetings.routing import websocket_urlpatterns as meeting_sockets  # noqa: E402
from participants.middleware import SocketVisitorMiddleware  # noqa: E402
from participants.staff.worker import start_beside_the_server  # noqa: E402
from plans.pages.routing import websocket_urlpatterns as plan_sockets  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": CountedRequests(HealthAddresses(BodyLimit(AllowanceMiddleware(http)))),
        "websocket": CountedSockets(
            OriginCheck(
                SocketVisitorMiddleware(URLRouter([*meeting_sockets, *plan_sockets])),
                allowed=settings.SOCKET_ORIGINS,
            )
        ),
    }
)

# Daphne tells nobody that it starts (it sends no lifespan events), so the worker starts with the application.
# It is a daemon thread: it ends with the process, and what it had in hand another worker takes up when the
# lease is over.
if settings.RUN_WORKER:
    start_beside_the_server()
