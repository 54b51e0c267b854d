/// The words a device uses for our values.
///
/// With a constant, whatever is at the path (or nothing) means it.
struct ValueMap<Value: Hashable & Sendable>: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let word: MappedWord
        let value: Value
    }

    enum Reading: Equatable {
        case value(Value)
        case ignored
        case unknown
    }

    var constant: Value?
    var entries: [Entry] = []
    /// An unknown word is no observation, rather than a reason for quarantine.
    var ignoresUnknown = false

    func reading(of word: some Collection<UInt8>) -> Reading {
        if let constant { return .value(constant) }
        for entry in entries where entry.word.matches(word) { return .value(entry.value) }
        return ignoresUnknown ? .ignored : .unknown
    }
}
