"""Making a phone sound: Web Push to the devices of an official, encrypted, sent by the worker, with what came of it."""
