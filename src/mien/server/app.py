"""The application factory."""

from importlib.metadata import version

from apiflask import APIFlask

from mien.server import api, auth, consent, errors, limits, metrics, requests, specification
from mien.server.services import EXTENSION, Services


def create_app(services: Services) -> APIFlask:
    """Return the Flask application that serves the API with these collaborators.

    Raises:
        SettingsError: the deployment's purpose is not served, or a setting cannot be used.
    """
    consent.check_purpose(services.settings)
    app = APIFlask(
        "mien.server",
        title="mien",
        version=version("mien"),
        spec_path="/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.config |= {"MAX_CONTENT_LENGTH": services.settings.max_image_bytes, "AUTO_404_RESPONSE": False}
    app.extensions[EXTENSION] = services
    specification.register(app)
    requests.register(app)
    metrics.register(app)
    auth.register(app)
    limits.register(app, services.settings)
    errors.register(app)
    api.register(app)
    return app
