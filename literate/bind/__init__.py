"""The built site -> PDF, EPUB and zip."""
