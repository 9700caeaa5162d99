"""What stands in for the world outside: Twilio's side of a call, scripted callers, a calendar in memory, demo data."""
