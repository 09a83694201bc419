"""The JSON API, a module a subject: parse the request, call the service, present."""
