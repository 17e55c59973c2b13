"""Made-up graphs of any size, in the likeness of the shipped one, to measure and to test with."""
