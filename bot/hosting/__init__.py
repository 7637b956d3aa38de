"""What drives rounds: their clocks, their messages, their place on disk. The rules are in `bot.trivia`."""
