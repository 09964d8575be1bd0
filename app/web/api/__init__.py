"""The JSON API: requests, responses, routes."""
