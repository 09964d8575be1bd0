"""The JSON API as OpenAPI: components, schemas, operations, the document, and the kinds of problems."""
