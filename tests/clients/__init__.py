"""Clients that other people's generators make of our OpenAPI documents, and the editors that read our schemas."""
