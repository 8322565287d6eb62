"""Replies that go on without their client, and can be watched again from any event on."""
