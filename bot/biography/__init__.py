"""A person's life as packs tell it: dates, events, facts, entities, sources. Pure."""
