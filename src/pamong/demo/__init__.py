"""The demo office: fictional people, one-click personas, simulated authenticator. Installed in demo mode only."""
