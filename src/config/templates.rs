//! The halls that a first start begins with: whole files, in the program.

/// A hall of one kind, to be changed.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    pub key: &'static str,
    /// English source text.
    pub title: &'static str,
    /// English source text: what is done there.
    pub about: &'static str,
    pub toml: &'static str,
}

pub const TEMPLATES: [Template; 5] = [
    Template {
        key: "real-estate",
        title: "Real-estate registration",
        about: "Transfers, mortgages, records, taxes, certificates",
        toml: include_str!("../../config/halls/real-estate.toml"),
    },
    Template {
        key: "government-services",
        title: "Government services",
        about: "Businesses, permits, household, insurance, collection",
        toml: include_str!("../../config/halls/government-services.toml"),
    },
    Template {
        key: "social-insurance",
        title: "Social and health insurance",
        about: "Enrollment, pensions, reimbursement, insurance cards",
        toml: include_str!("../../config/halls/social-insurance.toml"),
    },
    Template {
        key: "tax",
        title: "Tax",
        about: "Returns, invoices, income tax, housing, vehicles",
        toml: include_str!("../../config/halls/tax.toml"),
    },
    Template {
        key: "hospital",
        title: "Hospital",
        about: "Registration, payment, blood tests, pharmacy, admission",
        toml: include_str!("../../config/halls/hospital.toml"),
    },
];

pub fn template(key: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.key == key)
}
