"""The only code that writes ``archive.db``: schema, writer, search index, reader."""
