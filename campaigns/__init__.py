"""What was ordered, drawn, inspected and found."""
