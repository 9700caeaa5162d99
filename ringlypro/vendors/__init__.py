"""The outside world behind four small ports: a telephone, a voice, a till and a letter box."""
