/// A name that nothing in the lab has, and those that something has.
package struct UnknownName: Hashable, Sendable, CustomStringConvertible {
    package let kind: String
    package let name: String
    package let known: [String]

    private static let longestList = 30

    package init(_ kind: String, _ name: String, known: some Sequence<String>) {
        self.kind = kind
        self.name = name
        self.known = Set(known).sorted()
    }

    package var description: String {
        let rest = known.count > Self.longestList ? ", … (\(known.count) in all)" : ""
        let names = known.isEmpty ? "none" : known.prefix(Self.longestList).joined(separator: ", ") + rest
        return "no \(kind) '\(name)' in the lab's registry; there \(known.count == 1 ? "is" : "are") \(names)"
    }
}
