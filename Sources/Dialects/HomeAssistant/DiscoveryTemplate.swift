/// The part of a value template that a mapping can say: one value of the payload, times a constant.
///
/// Templates are programs and come from the bus: they are read, never run, and what is not this subset is refused.
struct DiscoveryTemplate: Hashable, Sendable {
    static let longest = 512

    enum Source: Hashable, Sendable {
        /// The whole payload as text.
        case payload
        /// Keys and indices into the payload's JSON.
        case json([Step])
    }

    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    var source: Source
    var factor: Double

    /// Rounding is read and left out: what counts is the value before it.
    init(_ text: String) throws(DiscoveryRefusal) {
        guard text.utf8.count <= Self.longest else { throw DiscoveryRefusal("its value template is too long") }
        var parser = try TemplateParser(text)
        self = try parser.template()
    }

    init(source: Source, factor: Double = 1) {
        self.source = source
        self.factor = factor
    }

    /// As a mapping writes it; nil for keys that no path can name.
    var path: String? {
        guard case .json(let steps) = source else { return "$" }
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where Self.isPlain(key): text += text.isEmpty ? key : ".\(key)"
            case .key(let key): text += "[\"\(key)\"]"
            }
        }
        guard let path = JSONPath(text), path.steps.count == steps.count else { return nil }
        let isSame = zip(path.steps, steps).allSatisfy { written, meant in
            switch (written, meant) {
            case (.key(let written), .key(let meant)): written == meant
            case (.index(let written), .index(let meant)): written == meant
            default: false
            }
        }
        return isSame ? text : nil
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
                default: false
                }
            }
    }
}

/// Why something announced cannot become a mapping, for people.
struct DiscoveryRefusal: Error, Hashable, Sendable {
    let words: String

    init(_ words: String) { self.words = words }
}
