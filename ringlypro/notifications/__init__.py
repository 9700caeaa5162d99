"""What we tell people: notifications for the owner, e-mails, follow-ups."""
