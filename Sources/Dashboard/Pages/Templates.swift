import Foundation
import Mustache

/// The templates of the pages, read and parsed once; a broken one is found at start, not by a visitor.
struct Templates: Sendable {
    enum Name: String, CaseIterable, Sendable {
        case layout, board, card, summary, banner, sessions, sessionTable, statements, machine, devices, health, error
    }

    private let library: MustacheLibrary

    init(resources: Resources) throws(DashboardProblem) {
        var library = MustacheLibrary()
        for name in Name.allCases {
            let text = try resources.text("templates/\(name.rawValue).mustache")
            do {
                try library.register(text, named: name.rawValue)
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
