"""What is asked at the pointer after drawing, and lists one searches by typing."""
