"""What we tell people: notices for the owner, letters by mail, tasks to follow up."""
