"""What a plan says as a document: papers, texts that the office writes."""
