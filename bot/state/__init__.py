"""The precious data: what people did and chose. The only place with SQL about people."""
