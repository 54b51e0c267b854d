import Foundation
import Mustache
import UsageDomain

/// Text in a page: markup is escaped, and so is what would reorder the text around it.
private struct PageText: MustacheContentType {
    static let name = "PAGE"

    func escapeText(_ text: String) -> String {
        let shown = ForeignText.lines(text)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(shown.utf8.count)
        for byte in shown.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

/// The templates of the pages, read and parsed once; a broken one is found at start, not by a visitor.
struct Templates: Sendable {
    enum Name: String, CaseIterable, Sendable {
        case layout, board, card, summary, banner, sessions, sessionTable, statements, machine, devices, health, error,
            logIn, setUp, confirm, account, session, whoChoice, claim, code, settings, entry, entryField, accounts,
            accountForm,
            badge, pin, pinFields, analysis
    }

    private let library: MustacheLibrary

    init(resources: Resources) throws(DashboardProblem) {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var library = MustacheLibrary()
        for name in Name.allCases {
            let text = try resources.text("templates/\(name.rawValue).mustache")
            do {
                try library.register("{{% CONTENT_TYPE: \(PageText.name)}}" + text, named: name.rawValue)
            } catch {
                throw .badTemplate(name.rawValue, "\(error)")
            }
        }
        self.library = library
    }

    func render(_ name: Name, _ content: some Sendable) -> String {
        library.render(content, withTemplate: name.rawValue) ?? ""
    }
}
