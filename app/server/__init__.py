"""The process that listens: HTTP/1.1 within limits, and the application in it."""
