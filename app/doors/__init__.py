"""What both doors share: who is asking, what they may, which moment they ask about, preconditions."""
