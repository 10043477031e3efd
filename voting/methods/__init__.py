"""The counting rules, one method a file; they need nothing but Python itself, so anyone can run them alone.

Each file ends with the record of its method (`method`), and `registry` holds all of them.

A vote is what a paper says once it has been read: for the methods that order options, a tuple of ranks, the
first rank first. A rank is the number of one option, or a tuple of several that were put at the same rank.
For the others a vote is the options that were marked, or a score for each.

Nothing is decided by chance here. Where a rule runs into a tie it asks for the lot that was drawn in public:
`TieNeedsLot` says between which options, and `Lots` holds what was drawn so far, as it was needed.
"""
