"""The standards, sentence by sentence."""
