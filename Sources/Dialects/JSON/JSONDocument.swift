internal import UsageDomain

/// A JSON value as it was written: members in their order, duplicates included, integers apart from other numbers.
package enum JSONDocument: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONDocument
    }

    case object([Member])
    case array([JSONDocument])
    case text(String)
    case boolean
    case integer(Int64)
    case number(Double)
    case null

    /// Why a payload is no document, in words.
    package struct Problem: Error, Hashable {
        package let words: String
    }

    /// Reads a payload strictly: what a lenient receiver would repair is a problem here.
    package init(strictly payload: [UInt8]) throws(Problem) {
        guard !payload.isEmpty else { throw Problem(words: "it is empty") }
        let reader = JSONReader()
        if let reason = reader.parse(payload, 0..<payload.count) { throw Problem(words: "\(reason)") }
        // The parser mends what leaves the rest readable.
        guard reader.source == payload else {
            throw Problem(words: "it holds NaN, Infinity, a number beyond 64 bits or half a surrogate pair")
        }
        let tree = reader.tree()
        guard let root = tree.root else { throw Problem(words: "it is empty") }
        self = tree.document(root)
    }

    /// The members of an object; nil for anything else.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The first member of that name; nil when there is none, it is null, or this is no object.
    package subscript(name: String) -> JSONDocument? {
        guard let value = members?.first(where: { $0.name == name })?.value, value != .null else { return nil }
        return value
    }

    /// Names that occur twice in one object, at any depth.
    package var repeatedNames: [String] {
        switch self {
        case .object(let members):
            var seen: Set<String> = []
            return members.filter { !seen.insert($0.name).inserted }.map(\.name)
                + members.flatMap { $0.value.repeatedNames }
        case .array(let elements): return elements.flatMap(\.repeatedNames)
        default: return []
        }
    }
}

extension JSONTree {
    /// Not deeper than the parser allows.
    fileprivate func document(_ node: Int) -> JSONDocument {
        switch kind(of: node) {
        case .object:
            return .object(
                children(of: node).map { JSONDocument.Member(name: key(of: $0) ?? "", value: document($0)) })
        case .array: return .array(children(of: node).map { document($0) })
        case .null: return .null
        case .text: return isBoolean(node) ? .boolean : .text(text(of: node) ?? "")
        case .number: return number(of: node)
        }
    }
}
