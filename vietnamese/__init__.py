"""What is particular to Vietnamese text: spelling, syllables, dates, legal numbers; pure, a leaf."""
