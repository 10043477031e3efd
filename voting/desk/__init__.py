"""The door desk: which ballot a home gets, and papers taken back."""
