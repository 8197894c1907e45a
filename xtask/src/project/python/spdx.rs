//! Which SPDX identifier a licence classifier, or a common spelling of a licence's name, stands for.

/// Every licence classifier (<https://pypi.org/classifiers/>) that names one SPDX licence and no other. Those that PEP 639
/// calls ambiguous, such as `BSD License` or `GNU General Public License v3 (GPLv3)`, are left out on purpose.
pub(super) const BY_CLASSIFIER: &[(&str, &str)] = &[
    (
        "License :: CC0 1.0 Universal (CC0 1.0) Public Domain Dedication",
        "CC0-1.0",
    ),
    (
        "License :: CeCILL-B Free Software License Agreement (CECILL-B)",
        "CECILL-B",
    ),
    (
        "License :: CeCILL-C Free Software License Agreement (CECILL-C)",
        "CECILL-C",
    ),
    (
        "License :: OSI Approved :: Attribution Assurance License",
        "AAL",
    ),
    (
        "License :: OSI Approved :: Blue Oak Model License (BlueOak-1.0.0)",
        "BlueOak-1.0.0",
    ),
    (
        "License :: OSI Approved :: Boost Software License 1.0 (BSL-1.0)",
        "BSL-1.0",
    ),
    (
        "License :: OSI Approved :: CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)",
        "CECILL-2.1",
    ),
    (
        "License :: OSI Approved :: CMU License (MIT-CMU)",
        "MIT-CMU",
    ),
    (
        "License :: OSI Approved :: Common Development and Distribution License 1.0 (CDDL-1.0)",
        "CDDL-1.0",
    ),
    (
        "License :: OSI Approved :: Common Public License",
        "CPL-1.0",
    ),
    (
        "License :: OSI Approved :: Eclipse Public License 1.0 (EPL-1.0)",
        "EPL-1.0",
    ),
    (
        "License :: OSI Approved :: Eclipse Public License 2.0 (EPL-2.0)",
        "EPL-2.0",
    ),
    (
        "License :: OSI Approved :: Educational Community License, Version 2.0 (ECL-2.0)",
        "ECL-2.0",
    ),
    (
        "License :: OSI Approved :: European Union Public Licence 1.0 (EUPL 1.0)",
        "EUPL-1.0",
    ),
    (
        "License :: OSI Approved :: European Union Public Licence 1.1 (EUPL 1.1)",
        "EUPL-1.1",
    ),
    (
        "License :: OSI Approved :: European Union Public Licence 1.2 (EUPL 1.2)",
        "EUPL-1.2",
    ),
    (
        "License :: OSI Approved :: GNU Affero General Public License v3 or later (AGPLv3+)",
        "AGPL-3.0-or-later",
    ),
    (
        "License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)",
        "GPL-2.0-or-later",
    ),
    (
        "License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)",
        "GPL-3.0-or-later",
    ),
    (
        "License :: OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)",
        "LGPL-3.0-or-later",
    ),
    (
        "License :: OSI Approved :: Historical Permission Notice and Disclaimer (HPND)",
        "HPND",
    ),
    ("License :: OSI Approved :: IBM Public License", "IPL-1.0"),
    ("License :: OSI Approved :: ISC License (ISCL)", "ISC"),
    (
        "License :: OSI Approved :: Intel Open Source License",
        "Intel",
    ),
    ("License :: OSI Approved :: MIT License", "MIT"),
    (
        "License :: OSI Approved :: MIT No Attribution License (MIT-0)",
        "MIT-0",
    ),
    (
        "License :: OSI Approved :: MITRE Collaborative Virtual Workspace License (CVW)",
        "CVW",
    ),
    ("License :: OSI Approved :: MirOS License (MirOS)", "MirOS"),
    ("License :: OSI Approved :: Motosoto License", "Motosoto"),
    (
        "License :: OSI Approved :: Mozilla Public License 1.0 (MPL)",
        "MPL-1.0",
    ),
    (
        "License :: OSI Approved :: Mozilla Public License 1.1 (MPL 1.1)",
        "MPL-1.1",
    ),
    (
        "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)",
        "MPL-2.0",
    ),
    (
        "License :: OSI Approved :: Mulan Permissive Software License v2 (MulanPSL-2.0)",
        "MulanPSL-2.0",
    ),
    (
        "License :: OSI Approved :: NASA Open Source Agreement v1.3 (NASA-1.3)",
        "NASA-1.3",
    ),
    (
        "License :: OSI Approved :: Nethack General Public License",
        "NGPL",
    ),
    (
        "License :: OSI Approved :: Nokia Open Source License",
        "Nokia",
    ),
    (
        "License :: OSI Approved :: Open Group Test Suite License",
        "OGTSL",
    ),
    (
        "License :: OSI Approved :: Open Software License 3.0 (OSL-3.0)",
        "OSL-3.0",
    ),
    (
        "License :: OSI Approved :: PostgreSQL License",
        "PostgreSQL",
    ),
    (
        "License :: OSI Approved :: Python License (CNRI Python License)",
        "CNRI-Python",
    ),
    (
        "License :: OSI Approved :: Python Software Foundation License",
        "PSF-2.0",
    ),
    (
        "License :: OSI Approved :: Qt Public License (QPL)",
        "QPL-1.0",
    ),
    (
        "License :: OSI Approved :: Ricoh Source Code Public License",
        "RSCPL",
    ),
    (
        "License :: OSI Approved :: SIL Open Font License 1.1 (OFL-1.1)",
        "OFL-1.1",
    ),
    ("License :: OSI Approved :: Sleepycat License", "Sleepycat"),
    (
        "License :: OSI Approved :: Sun Industry Standards Source License (SISSL)",
        "SISSL",
    ),
    ("License :: OSI Approved :: Sun Public License", "SPL-1.0"),
    (
        "License :: OSI Approved :: The Unlicense (Unlicense)",
        "Unlicense",
    ),
    (
        "License :: OSI Approved :: Universal Permissive License (UPL)",
        "UPL-1.0",
    ),
    (
        "License :: OSI Approved :: University of Illinois/NCSA Open Source License",
        "NCSA",
    ),
    (
        "License :: OSI Approved :: Vovida Software License 1.0",
        "VSL-1.0",
    ),
    ("License :: OSI Approved :: W3C License", "W3C"),
    ("License :: OSI Approved :: X.Net License", "Xnet"),
    ("License :: OSI Approved :: Zero-Clause BSD (0BSD)", "0BSD"),
    ("License :: OSI Approved :: zlib/libpng License", "Zlib"),
];

/// Spellings in lower case, without punctuation and without `the`, `license`, `version` and `software`.
pub(super) const BY_SPELLING: &[(&str, &str)] = &[
    ("mit", "MIT"),
    ("mit mit", "MIT"),
    ("expat", "MIT"),
    ("mit expat", "MIT"),
    ("expat mit", "MIT"),
    ("apache 2", "Apache-2.0"),
    ("apache 2.0", "Apache-2.0"),
    ("apache2", "Apache-2.0"),
    ("apache2.0", "Apache-2.0"),
    ("apache 2.0 apache 2.0", "Apache-2.0"),
    ("asl 2", "Apache-2.0"),
    ("asl 2.0", "Apache-2.0"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("2 clause bsd", "BSD-2-Clause"),
    ("bsd 2 clause simplified", "BSD-2-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("3 clause bsd", "BSD-3-Clause"),
    ("bsd 3 clause new", "BSD-3-Clause"),
    ("bsd 3 clause new or revised", "BSD-3-Clause"),
    ("bsd new", "BSD-3-Clause"),
    ("new bsd", "BSD-3-Clause"),
    ("modified bsd", "BSD-3-Clause"),
    ("revised bsd", "BSD-3-Clause"),
    ("0bsd", "0BSD"),
    ("isc", "ISC"),
    ("iscl", "ISC"),
    ("mpl 2", "MPL-2.0"),
    ("mpl 2.0", "MPL-2.0"),
    ("mpl2", "MPL-2.0"),
    ("mozilla public 2.0", "MPL-2.0"),
    ("mozilla public 2.0 mpl 2.0", "MPL-2.0"),
    ("gpl 2 only", "GPL-2.0-only"),
    ("gpl 2.0 only", "GPL-2.0-only"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gpl 2+", "GPL-2.0-or-later"),
    ("gpl 2.0 or later", "GPL-2.0-or-later"),
    ("gpl 3.0 only", "GPL-3.0-only"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("gpl 3+", "GPL-3.0-or-later"),
    ("gpl 3.0 or later", "GPL-3.0-or-later"),
    ("lgpl 2.1 only", "LGPL-2.1-only"),
    ("lgplv2.1+", "LGPL-2.1-or-later"),
    ("lgpl 2.1+", "LGPL-2.1-or-later"),
    ("lgpl 2.1 or later", "LGPL-2.1-or-later"),
    ("lgpl 3.0 only", "LGPL-3.0-only"),
    ("lgplv3+", "LGPL-3.0-or-later"),
    ("lgpl 3+", "LGPL-3.0-or-later"),
    ("lgpl 3.0 or later", "LGPL-3.0-or-later"),
    ("agpl 3.0 only", "AGPL-3.0-only"),
    ("agplv3+", "AGPL-3.0-or-later"),
    ("agpl 3.0 or later", "AGPL-3.0-or-later"),
    ("unlicense", "Unlicense"),
    ("wtfpl", "WTFPL"),
    ("zlib", "Zlib"),
    ("zlib libpng", "Zlib"),
    ("cc0", "CC0-1.0"),
    ("cc0 1.0", "CC0-1.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    ("boost 1.0", "BSL-1.0"),
    ("bsl 1.0", "BSL-1.0"),
    ("epl 1.0", "EPL-1.0"),
    ("epl 2.0", "EPL-2.0"),
    ("eupl 1.2", "EUPL-1.2"),
    ("psf 2.0", "PSF-2.0"),
    ("python 2.0", "Python-2.0"),
    ("zpl 2.1", "ZPL-2.1"),
    ("hpnd", "HPND"),
    ("postgresql", "PostgreSQL"),
    ("artistic 2.0", "Artistic-2.0"),
    ("blueoak 1.0.0", "BlueOak-1.0.0"),
    ("mit 0", "MIT-0"),
    ("mit cmu", "MIT-CMU"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_entry_stands_twice_and_no_ambiguous_classifier_is_listed() {
        for table in [BY_CLASSIFIER, BY_SPELLING] {
            let keys: BTreeSet<_> = table.iter().map(|(key, _)| key).collect();
            assert_eq!(keys.len(), table.len());
        }
        for ambiguous in [
            "BSD License",
            "Apache Software License",
            "GNU General Public License v3 (GPLv3)",
            "Artistic License",
        ] {
            let classifier = format!("License :: OSI Approved :: {ambiguous}");
            assert!(!BY_CLASSIFIER.iter().any(|(known, _)| *known == classifier));
        }
    }
}
