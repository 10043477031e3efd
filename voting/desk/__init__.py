"""The door desk: which ballot a home gets, and taking back papers."""
