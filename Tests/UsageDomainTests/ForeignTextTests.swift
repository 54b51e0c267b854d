import Testing

@testable import UsageDomain

@Suite struct ForeignTextTests {
    @Test(arguments: [
        ("Découpeuse CO₂, 100 W — « n° 2 »", "Découpeuse CO₂, 100 W — « n° 2 »"),
        ("\u{1B}[31mrouge\u{7}", #"\u001b[31mrouge\u0007"#),
        ("nom\r\nok    Une ligne de plus", #"nom\u000d\u000aok    Une ligne de plus"#),
        ("a\u{9B}31m", #"a\u009b31m"#),
        ("facture\u{202E}fdp.exe\u{202C}", #"facture\u202efdp.exe\u202c"#),
        ("a\u{2066}b\u{2069}\u{2028}c", #"a\u2066b\u2069\u2028c"#),
        ("שלום 👩‍🔧", "שלום 👩‍🔧"),
    ])
    func `what would act on a terminal or a page is shown, not done`(text: String, shown: String) {
        #expect(ForeignText.line(text) == shown)
    }

    @Test func `a block keeps its lines`() {
        #expect(ForeignText.lines("a\n\tb\u{1B}c") == "a\n\tb\\u001bc")
    }

    @Test func `a separator no wider than a space stays`() {
        #expect(ForeignText.line("1\u{202F}234\u{A0}€") == "1\u{202F}234\u{A0}€")
    }
}
