"""The slash commands, one file a subject: parse, call the domain, show."""
