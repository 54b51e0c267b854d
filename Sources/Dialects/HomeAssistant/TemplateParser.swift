/// Reads `{{ … }}` by recursive descent, a bounded number of levels deep.
struct TemplateParser {
    private enum Token: Equatable {
        case word(String)
        case text(String)
        case number(Double)
        case sign(Character)
    }

    private static let deepest = 16
    private static let rounding: Set = ["float", "int", "round"]

    private var tokens: [Token]
    private var position = 0
    private var depth = 0

    init(_ text: String) throws(DiscoveryRefusal) {
        let trimmed = text.trimmingWhitespace
        guard trimmed.hasPrefix("{{"), trimmed.hasSuffix("}}"), trimmed.count >= 4 else {
            throw DiscoveryRefusal("its value template is not a single {{ … }}")
        }
        tokens = try Self.tokens(of: trimmed.dropFirst(2).dropLast(2))
    }

    mutating func template() throws(DiscoveryRefusal) -> DiscoveryTemplate {
        let template = try product()
        if let rest = peek { throw Self.refusal(rest) }
        guard template.factor.isFinite, template.factor != 0 else {
            throw DiscoveryRefusal("its value template multiplies by nothing usable")
        }
        return template
    }

    // MARK: Grammar

    /// `value * 2 / 1000`; the constant may come first.
    private mutating func product() throws(DiscoveryRefusal) -> DiscoveryTemplate {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw DiscoveryRefusal("its value template is nested too deep") }
        if case .number(let factor) = peek {
            position += 1
            guard take(.sign("*")) else { throw DiscoveryRefusal("its value template is a constant") }
            var template = try filtered()
            template.factor *= factor
            return try scaled(template)
        }
        return try scaled(try filtered())
    }

    private mutating func scaled(_ value: DiscoveryTemplate) throws(DiscoveryRefusal) -> DiscoveryTemplate {
        var template = value
        while true {
            if take(.sign("*")) {
                template.factor *= try constant()
            } else if take(.sign("/")) {
                template.factor /= try constant()
            } else {
                return template
            }
        }
    }

    /// A filter binds closer than an operator.
    private mutating func filtered() throws(DiscoveryRefusal) -> DiscoveryTemplate {
        let template = try primary()
        while take(.sign("|")) {
            guard case .word(let filter) = next(), Self.rounding.contains(filter) else {
                throw DiscoveryRefusal("its value template has a filter other than float, int and round")
            }
            if take(.sign("(")) { try skipArguments() }
        }
        return template
    }

    private mutating func primary() throws(DiscoveryRefusal) -> DiscoveryTemplate {
        switch next() {
        case .sign("("):
            let inner = try product()
            try expect(.sign(")"))
            return inner
        case .word("value"): return DiscoveryTemplate(source: .payload)
        case .word("value_json"): return DiscoveryTemplate(source: .json(try steps()))
        case .word(let function) where Self.rounding.contains(function):
            try expect(.sign("("))
            let inner = try product()
            if take(.sign(",")) { try skipArguments() } else { try expect(.sign(")")) }
            return inner
        case let token?: throw Self.refusal(token)
        case nil: throw DiscoveryRefusal("its value template is empty or ends too early")
        }
    }

    private mutating func steps() throws(DiscoveryRefusal) -> [DiscoveryTemplate.Step] {
        var steps: [DiscoveryTemplate.Step] = []
        while true {
            if take(.sign(".")) {
                guard case .word(let key) = next() else { throw DiscoveryRefusal("its value template ends in a dot") }
                steps.append(.key(key))
            } else if take(.sign("[")) {
                switch next() {
                case .text(let key): steps.append(.key(key))
                case .number(let index) where index >= 0 && index < 1000 && index == index.rounded():
                    steps.append(.index(Int(index)))
                default: throw DiscoveryRefusal("its value template computes a key")
                }
                try expect(.sign("]"))
            } else {
                return steps
            }
            guard steps.count <= Self.deepest else { throw DiscoveryRefusal("its value template is nested too deep") }
        }
    }

    private mutating func constant() throws(DiscoveryRefusal) -> Double {
        guard case .number(let value) = next(), value != 0 else {
            throw DiscoveryRefusal("its value template computes with something other than a constant")
        }
        return value
    }

    /// `0`, `1, 'floor'`, `default=0`: constants that change nothing that counts.
    private mutating func skipArguments() throws(DiscoveryRefusal) {
        while let token = next() {
            switch token {
            case .sign(")"): return
            case .number, .text, .sign(","), .sign("="), .sign("-"), .word("default"), .word("none"), .word("None"):
                continue
            default: throw Self.refusal(token)
            }
        }
        throw DiscoveryRefusal("its value template ends too early")
    }

    // MARK: Tokens

    private var peek: Token? { position < tokens.count ? tokens[position] : nil }

    private mutating func next() -> Token? {
        defer { position += 1 }
        return peek
    }

    private mutating func take(_ token: Token) -> Bool {
        guard peek == token else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ token: Token) throws(DiscoveryRefusal) {
        guard take(token) else {
            throw peek.map(Self.refusal) ?? DiscoveryRefusal("its value template ends too early")
        }
    }

    private static func refusal(_ token: Token) -> DiscoveryRefusal {
        let shown =
            switch token {
            case .word(let word): word
            case .text(let text): "'\(text)'"
            case .number(let number): "\(number)"
            case .sign(let sign): String(sign)
            }
        return DiscoveryRefusal("its value template goes beyond a path and a constant, at \(shown)")
    }

    private static func tokens(of text: Substring) throws(DiscoveryRefusal) -> [Token] {
        var tokens: [Token] = []
        var rest = text
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first.isASCII, first.isLetter || first == "_" {
                let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                tokens.append(.word(String(word)))
                rest.removeFirst(word.count)
            } else if first.isASCII, first.isNumber {
                let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
                guard let number = Double(String(digits)) else {
                    throw DiscoveryRefusal("its value template has a number that is none: \(digits)")
                }
                tokens.append(.number(number))
                rest.removeFirst(digits.count)
            } else if first == "'" || first == "\"" {
                rest.removeFirst()
                let inside = rest.prefix { $0 != first && $0 != "\\" }
                rest.removeFirst(inside.count)
                guard rest.first == first else { throw DiscoveryRefusal("its value template has an escaped text") }
                rest.removeFirst()
                tokens.append(.text(String(inside)))
            } else if "()[].,|*/=-".contains(first) {
                tokens.append(.sign(first))
                rest.removeFirst()
            } else {
                throw DiscoveryRefusal("its value template goes beyond a path and a constant, at \(first)")
            }
        }
        return tokens
    }
}

extension String {
    var trimmingWhitespace: Substring {
        let start = self[...].drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
