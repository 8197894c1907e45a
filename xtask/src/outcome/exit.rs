//! How the program ends.

/// How the program ends. Findings and breakage never share a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All passed
    Passed = 0,
    /// A check failed
    Failed = 1,
    /// The command line or the configuration is wrong
    Usage = 2,
    /// The README is out of date, or a pull request edits its section (`badge --check`)
    OutOfDate = 3,
    /// The markers in the README are unusable
    Markers = 4,
    /// Could not tell: nothing failed, but something is unknown
    Unknown = 5,
    /// Publishing failed
    Publishing = 6,
    /// Interrupted
    Interrupted = 130,
}

impl Exit {
    /// Every code, in order.
    pub const ALL: &[Exit] = &[
        Exit::Passed,
        Exit::Failed,
        Exit::Usage,
        Exit::OutOfDate,
        Exit::Markers,
        Exit::Unknown,
        Exit::Publishing,
        Exit::Interrupted,
    ];

    /// What it means, for `--help` and the README.
    pub fn meaning(self) -> &'static str {
        match self {
            Exit::Passed => "all passed",
            Exit::Failed => "a check failed",
            Exit::Usage => "usage or configuration",
            Exit::OutOfDate => "`badge --check`: the README is out of date; in a pull request: it edits the section",
            Exit::Markers => "the markers or the README are unusable",
            Exit::Unknown => "no check failed, but at least one that is not optional is unknown",
            Exit::Publishing => "publishing failed",
            Exit::Interrupted => "interrupted",
        }
    }

    /// The number the operating system sees.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit.code())
    }
}
