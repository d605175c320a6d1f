//! The hall as it has been chosen so far: a template, and what was changed in it.

use crate::config::FILE_BYTES_MAX;
use crate::config::edit::{self, Edit};
use crate::config::templates::Template;
use crate::hub::problem::Told;
use crate::store::{hall_hash, hall_hash_text};

#[derive(Default)]
pub(super) struct Draft {
    pub(super) template: Option<&'static Template>,
    /// Empty until there is a template.
    pub(super) toml: String,
    pub(super) is_adopted: bool,
}

impl Draft {
    pub(super) fn hash(&self) -> String {
        hall_hash_text(&hall_hash(&self.toml))
    }

    /// Whether something of the template was changed.
    pub(super) fn is_edited(&self) -> bool {
        self.template
            .is_some_and(|template| template.toml != self.toml)
    }

    /// Begins anew.
    pub(super) fn choose(&mut self, template: &'static Template) {
        self.template = Some(template);
        template.toml.clone_into(&mut self.toml);
    }

    /// # Errors
    /// If it would become longer than a hall file may be.
    pub(super) fn edit(&mut self, edits: &[Edit]) -> Result<(), Told> {
        let Some(toml) = edit::apply(&self.toml, edits) else {
            return Ok(());
        };
        if toml.len() as u64 > FILE_BYTES_MAX {
            let most = usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX);
            return Err(Told::too_large(most));
        }
        self.toml = toml;
        Ok(())
    }
}
