//! Slint's lists, written so that only changes are redrawn.

use slint::{Model as _, VecModel};

/// Makes `model` hold `rows`, touching only what differs: a key being pressed remains the same key.
pub fn sync<T: Clone + PartialEq + 'static>(
    model: &VecModel<T>,
    rows: impl IntoIterator<Item = T>,
) {
    let mut count = 0;
    for row in rows {
        match model.row_data(count) {
            None => model.push(row),
            Some(shown) if shown == row => {}
            Some(_) => model.set_row_data(count, row),
        }
        count += 1;
    }
    while model.row_count() > count {
        model.remove(model.row_count() - 1);
    }
}
