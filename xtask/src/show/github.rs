//! Commands to GitHub Actions' runner
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>).

/// A line that the runner shows as a warning. What stands in it can end neither the line nor the command.
pub fn warning(text: &str) -> String {
    format!("::warning title=Touchmark::{}", text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_one_line() {
        assert_eq!(warning("100 %\r\n::error::x"), "::warning title=Touchmark::100 %25%0D%0A::error::x");
    }
}
