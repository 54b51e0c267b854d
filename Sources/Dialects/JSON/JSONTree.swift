internal import CSimdjson

/// A whole JSON document, value by value; nodes are numbers, 0 the document itself.
struct JSONTree {
    enum Kind {
        case object, array, null, text, number
    }

    fileprivate let nodes: [releve_json_node]
    fileprivate let bytes: [UInt8]

    init(nodes: [releve_json_node], bytes: [UInt8]) {
        self.nodes = nodes
        self.bytes = bytes
    }

    /// The document; nil when there is none.
    var root: Int? { nodes.isEmpty ? nil : 0 }

    func kind(of node: Int) -> Kind {
        switch Int(nodes[node].kind) {
        case RELEVE_NODE_OBJECT: .object
        case RELEVE_NODE_ARRAY: .array
        case RELEVE_NODE_NULL: .null
        case RELEVE_SLOT_TEXT, RELEVE_SLOT_BOOLEAN: .text
        default: .number
        }
    }

    /// Nil for an element of an array, and for the document.
    func key(of node: Int) -> String? {
        let node = nodes[node]
        return node.has_key ? text(node.key_start, node.key_length) : nil
    }

    /// The text of a single value, decoded; nil for a container or a null.
    func text(of number: Int) -> String? {
        let node = nodes[number]
        return switch Int(node.kind) {
        case RELEVE_NODE_OBJECT, RELEVE_NODE_ARRAY, RELEVE_NODE_NULL: nil
        case RELEVE_SLOT_NUMBER: "\(node.number)"
        default: text(node.text_start, node.text_length)
        }
    }

    func isBoolean(_ node: Int) -> Bool { Int(nodes[node].kind) == RELEVE_SLOT_BOOLEAN }

    /// A number as it was written; beyond 64 bits it is no integer any more.
    func number(of number: Int) -> JSONDocument {
        let node = nodes[number]
        return switch Int(node.kind) {
        case RELEVE_SLOT_INTEGER: .integer(node.integer)
        case RELEVE_SLOT_UNSIGNED: .number(Double(UInt64(bitPattern: node.integer)))
        default: .number(node.number)
        }
    }

    /// The first child of this key; nil when there is none.
    func child(of node: Int, named key: String) -> Int? {
        children(of: node).first { child in
            let child = nodes[child]
            let start = Int(child.key_start)
            return child.has_key && bytes[start..<start + Int(child.key_length)].elementsEqual(key.utf8)
        }
    }

    func children(of node: Int) -> Children { Children(tree: self, position: node + 1, end: Int(nodes[node].end)) }

    private func text(_ start: UInt32, _ length: UInt32) -> String {
        String(decoding: bytes[Int(start)..<Int(start) + Int(length)], as: UTF8.self)
    }

    struct Children: Sequence, IteratorProtocol {
        fileprivate let tree: JSONTree
        fileprivate var position: Int
        fileprivate let end: Int

        mutating func next() -> Int? {
            guard position < Swift.min(end, tree.nodes.count) else { return nil }
            defer { position = Int(tree.nodes[position].end) }
            return position
        }
    }
}
