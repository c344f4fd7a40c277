"""Things are killed, raced and broken here, and then somebody looks at what is left."""
