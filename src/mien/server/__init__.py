"""The service: mien over HTTP. `mien serve` starts it; `create_app` makes the Flask application for any WSGI server."""
