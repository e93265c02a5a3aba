"""The pages of the gateway, over HTTP and HTTPS."""
