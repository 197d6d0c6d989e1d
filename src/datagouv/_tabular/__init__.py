"""Tables: what the platform's analysis says of them, how they are asked for and read. No HTTP."""
