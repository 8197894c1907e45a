//! Which licences the Open Source Initiative has approved (<https://opensource.org/licenses>), by the list of SPDX.

use spdx::{Expression, LicenseReq, ParseMode};

use crate::project::Facts;

impl Facts {
    /// Whether every package here says that it is under approved licences.
    pub fn is_open_source(&self) -> bool {
        let python = self.package.license.as_ref();
        let rust = self.crates.as_ref().map(|crates| crates.said(|member| &member.license));
        let mut said = python.map(Some).into_iter().chain(rust).peekable();
        said.peek().is_some() && said.all(|license| license.is_some_and(|fact| is_approved(&fact.value)))
    }
}

/// Whether some choice that an SPDX expression leaves is of approved licences alone.
fn is_approved(expression: &str) -> bool {
    let is_known = |required: &LicenseReq| required.license.id().is_some_and(|id| id.is_osi_approved());
    Expression::parse_mode(expression, ParseMode::LAX).is_ok_and(|expression| expression.evaluate(is_known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_of_approved_licences_is_enough() {
        for open in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0",
            "Apache-2.0 OR LicenseRef-Own",
            "GPL-2.0-or-later WITH Classpath-exception-2.0",
            "MIT AND ISC",
            "(BUSL-1.1 OR Apache-2.0) AND MIT",
        ] {
            assert!(is_approved(open), "{open}");
        }
        for closed in ["", "Proprietary", "MIT AND BUSL-1.1", "(BUSL-1.1 OR SSPL-1.0) AND MIT", "mitt", "MIT BUSL-1.1"]
        {
            assert!(!is_approved(closed), "{closed}");
        }
    }
}
