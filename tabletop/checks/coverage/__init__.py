"""What reaches of units leave open."""
