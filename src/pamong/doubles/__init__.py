"""What the stand-ins for services have in common: faults on demand, and a server on the loopback interface."""
