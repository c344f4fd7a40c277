"""Work that happens later: queue, schedule, retry."""
