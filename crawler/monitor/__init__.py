"""Extensions that open the archive for a run and report how it went."""
