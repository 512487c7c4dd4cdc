"""What findings amount to: order, readiness, departures from the rules."""
