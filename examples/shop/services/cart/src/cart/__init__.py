"""The carts of the shop."""
