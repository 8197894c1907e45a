//! Which licences the Open Source Initiative has approved (<https://opensource.org/licenses>), of those in use.

use crate::project::Facts;

/// SPDX identifiers. One that is missing here costs a setting; one too many would speak for a lawyer.
const APPROVED: [&str; 44] = [
    "0BSD",
    "AFL-3.0",
    "AGPL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CECILL-2.1",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.2",
    "GPL-2.0",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "HPND",
    "ISC",
    "LGPL-2.1",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-1.1",
    "MPL-2.0",
    "MulanPSL-2.0",
    "NCSA",
    "PSF-2.0",
    "PostgreSQL",
    "UPL-1.0",
    "Unlicense",
    "Zlib",
];

impl Facts {
    /// Whether every package here says that it is under approved licences.
    pub fn is_open_source(&self) -> bool {
        let python = self.package.license.as_ref();
        let rust = self.crates.as_ref().map(|crates| crates.said(|member| &member.license));
        let mut said = python.map(Some).into_iter().chain(rust).peekable();
        said.peek().is_some() && said.all(|license| license.is_some_and(|fact| is_approved(&fact.value)))
    }
}

/// Whether some choice that an SPDX expression leaves is of approved licences alone. An expression in parentheses is none
/// that is understood.
fn is_approved(expression: &str) -> bool {
    let known = |term: &str| {
        let license = term.split(" WITH ").next().unwrap_or(term).trim();
        APPROVED.contains(&license)
    };
    expression.split(" OR ").any(|choice| choice.split(" AND ").all(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_of_approved_licences_is_enough() {
        for open in
            ["MIT", "Apache-2.0 OR LicenseRef-Own", "GPL-2.0-or-later WITH Classpath-exception-2.0", "MIT AND ISC"]
        {
            assert!(is_approved(open), "{open}");
        }
        for closed in ["", "Proprietary", "MIT AND BUSL-1.1", "(BUSL-1.1 OR SSPL-1.0) AND MIT", "mitt", "MIT BUSL-1.1"]
        {
            assert!(!is_approved(closed), "{closed}");
        }
    }

    #[test]
    fn the_list_has_no_double() {
        assert!(APPROVED.windows(2).all(|pair| matches!(pair, [a, b] if a < b)));
    }
}
