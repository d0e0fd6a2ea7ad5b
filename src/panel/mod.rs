//! The overdue-panel summary: counts by group over typed columns. The one room that knows polars.
