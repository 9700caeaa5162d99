"""SMS both ways: every text is a row before it is sent."""
