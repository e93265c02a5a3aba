"""What is known of the site: the newest words of every device, and their meaning."""
