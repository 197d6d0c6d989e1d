"""Reading data: tables, and traffic, from the services beside a portal and from files."""
