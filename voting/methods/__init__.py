"""The counting rules, one method a file; they need nothing but Python, so anyone can run them alone.

Each file ends with the record of its method (`method`), and `registry` holds all of them.

A vote is a paper as read. For the methods that rank options, it is a tuple of ranks, the first rank first. A
rank is the number of one option, or a tuple of several placed at the same rank. For the others it is the
options marked, or a score for each.

Nothing here is decided by chance. On a tie a rule needs a draw held in public: `TieNeedsLot` names the
options tied, and `Lots` holds the draws so far, in the order needed.
"""
