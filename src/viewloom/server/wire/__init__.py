"""What goes over the wire: events, errors, chat shapes."""
