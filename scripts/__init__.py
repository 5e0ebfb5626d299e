"""The commands: ``tulieu COMMAND``, each a thin layer over the packages."""
