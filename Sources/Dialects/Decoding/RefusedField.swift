/// The field for which a message is kept aside.
package struct RefusedField: Hashable, Sendable {
    /// Where it is, as a mapping writes it; `payload` for a payload that is one value.
    package let path: String
    /// What it says, at most `longestValue` bytes; nil when it is absent or private.
    package let value: String?

    static let longestValue = 80

    init(path: String, value: String?) {
        self.path = path
        self.value = value
    }

    /// `ENERGY.Power is '1,5'`.
    package var words: String { value.map { "\(path) is '\($0)'" } ?? path }
}
