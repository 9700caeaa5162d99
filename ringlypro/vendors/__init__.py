"""The outside world behind four small ports: telephone, voice, payments and mail."""
