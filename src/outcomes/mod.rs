//! Worked lists in, outcome files out, and the ledger: reading `outcomes/` back is the only memory.
