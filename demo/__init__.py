"""The bundled demo sites: five invented organisations, each a replica of one real platform, and their server."""
