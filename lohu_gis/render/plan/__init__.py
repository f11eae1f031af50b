"""Style + table + viewport -> draw batches. Arrays only, no Qt."""
