/// What surrounds every page: title, menu, language link, styles.
struct PageFrame: Sendable {
    struct MenuItem: Sendable {
        var href: String
        var label: String
        var isCurrent: Bool
        /// A counter beside the label; nil when there is nothing to count.
        var count: String?
    }

    struct AccountLink: Sendable {
        var name: String
        /// Of the form that logs out.
        var token: String
    }

    var language: String
    /// The collector's time: relative times follow it, not the clock of whoever reads.
    var now: String
    var title: String
    var labName: String
    var menu: [MenuItem]
    /// This page in the other language.
    var otherLanguageHref: String
    var otherLanguage: String
    var styleHref: String
    var scriptHref: String
    var iconHref: String
    /// Nil for who is not logged in.
    var account: AccountLink?
    /// Where one logs in; nil for who is, and where nobody does.
    var logInHref: String?
    /// Seconds after which the page reloads by itself when scripts are off.
    var refresh: Int?
}

/// A page as its template sees it: `{{frame.…}}`, `{{t.…}}`, `{{page.…}}`.
struct Page<Content: Sendable>: Sendable {
    var frame: PageFrame
    var t: PhraseBook
    var page: Content
}
