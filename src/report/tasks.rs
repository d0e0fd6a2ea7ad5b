//! The file of tasks for the EHR's import: one line a task, text cells guarded against formulas.

use std::io::{self, Write};

use crate::model::guard;
use crate::worklist::tasks::Task;

/// Columns of the file.
pub const COLUMNS: [&str; 10] = [
    "task_id",
    "patient_id",
    "name",
    "task",
    "owner_role",
    "provider",
    "due",
    "priority",
    "visit_id",
    "visit_date",
];

/// Writes the tasks as CSV. The header is written even where there are none.
///
/// # Errors
/// The writer's.
pub fn csv(tasks: &[Task<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for task in tasks {
        let item = task.item;
        csv.write_record([
            item.id.as_str(),
            &guard(&item.patient_id),
            &guard(task.name),
            &guard(&task.title),
            task.role.word(),
            &guard(item.provider.as_deref().unwrap_or_default()),
            &task.due.to_string(),
            &item.priority.to_string(),
            &guard(&item.record_id),
            &item.record_date.to_string(),
        ])?;
    }
    csv.flush()
}
