"""Who is in: profiles, passwords, sessions, and the certificate of the door."""
