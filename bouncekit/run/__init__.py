"""Reading many mails: by several processes, into a store, while they arrive."""
