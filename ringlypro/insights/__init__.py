"""What the owner sees at a glance: numbers of today and the feed of what happened."""
