"""What a villager sees on a phone: one ticket."""
