//! Programs that would take an analysis forever, or its stack: they end, and within bounds.

#![allow(clippy::panic, reason = "a test that panics has failed")]

use dataflow::{Budget, Models, SkipReason, SourceFile, analyse};

fn scan(text: &str) -> dataflow::Analysis {
    scan_all(&[SourceFile { path: "app.py", text }])
}

fn scan_all(sources: &[SourceFile<'_>]) -> dataflow::Analysis {
    let Ok(models) = Models::built_in() else { panic!("the models cannot be read") };
    analyse(sources, &models, &Budget::default())
}

#[test]
fn properties_that_read_each_other_end() {
    let text = "class A:\n    @property\n    def x(self):\n        return self.y\n    @property\n    def y(self):\n        \
                return self.x.x\n\na = A()\nprint(a.x, a.y)\n";
    assert_eq!(scan(text).skipped, []);
}

#[test]
fn deep_brackets_are_left_out() {
    let analysis = scan(&"(".repeat(100_000));
    assert_eq!(analysis.skipped.first().map(|skipped| skipped.reason), Some(SkipReason::TooDeep));
}

#[test]
fn a_line_of_ten_megabytes_is_left_out() {
    let analysis = scan(&format!("x = '{}'", "a".repeat(10 << 20)));
    assert_eq!(analysis.skipped.first().map(|skipped| skipped.reason), Some(SkipReason::TooLarge));
}

#[test]
fn functions_that_call_each_other_end() {
    let functions: String =
        (0..2000).map(|at| format!("def f{at}(x):\n    return f{}(x + x)\n", (at + 1) % 2000)).collect();
    assert_eq!(scan(&functions).findings, []);
}

#[test]
fn long_chains_of_calls_that_change_their_object_end() {
    let class = "class Query:\n    def where(self, x):\n        self.a = x\n        self.b = self.a\n        self.c = x\n        \
                 return self\n\ndef make(x):\n    return Query()";
    let text = format!("{class}{}\n", ".where(x)".repeat(60));
    assert_eq!(scan(&text).skipped, []);
}

#[test]
fn properties_of_many_classes_that_read_each_other_end() {
    let class = |at: usize| {
        let next = (at + 1) % 12;
        format!(
            "class C{at}(Base):\n    @property\n    def path(self):\n        return self.parent.path + self.other.path\n    \
             @property\n    def other(self):\n        return C{next}()\n    @property\n    def parent(self):\n        \
             return self.other.parent or self.other\n"
        )
    };
    let text: String = (0..12).map(class).collect();
    assert_eq!(scan(&format!("class Base:\n    pass\n\n{text}\nprint(C0().path)\n")).skipped, []);
}

#[test]
fn classes_that_derive_from_themselves_end() {
    let text = "class Holder:\n    kind = object\n\nholder = Holder()\n\nclass A(holder.kind):\n    pass\n\n\
                class B(holder.kind):\n    pass\n\nholder.kind = A\nholder.kind = B\n\nclass C(A, B):\n    pass\n";
    assert_eq!(scan(text).skipped, []);
}

#[test]
fn imports_of_one_name_that_lead_to_each_other_end() {
    let text = format!("{}print(a)\n", "from . import a\n".repeat(200));
    let stars = format!("{}print(b)\n", "from . import *\nfrom .a import *\nfrom .a import b\n".repeat(60));
    let files = [("app/__init__.py", &text), ("app/a.py", &text), ("lib/__init__.py", &stars), ("lib/a.py", &stars)];
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    assert_eq!(scan_all(&sources).skipped, []);
}
