"""Single sign-on to the console by OpenID Connect: optional, and loaded only if it is set up."""
