"""The lookout: numbers become findings, findings become signals, signals get causes."""
