"""What the server software says and wants. Pure: nothing here sends a request."""
