"""The evening: opening and closing the vote, the hall's screen and the ballot account."""
