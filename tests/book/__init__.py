"""The pages as a whole: what they say, promise and print."""
