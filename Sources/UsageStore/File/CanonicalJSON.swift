import Foundation

/// JSON as the schema keeps it: sorted keys, no spaces, slashes as they are, so that equal values are equal texts.
enum CanonicalJSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Throws: `StoreError.io` naming `place` when the text is not what was stored there.
    static func value<Value: Decodable>(_ type: Value.Type, from text: String, in place: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StoreError.io("\(place) holds JSON that cannot be read")
        }
    }
}
