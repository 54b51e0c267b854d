/// A machine's counter of energy that is read in a wrong unit, to all appearance.
package struct MisreadCounter: Hashable, Codable, Sendable {
    /// The device and its channels, as the registry has them.
    package var device: String
    package var channel: Int?
    package var mistake: UnitMistake

    package init(device: String, channel: Int?, mistake: UnitMistake) {
        self.device = device
        self.channel = channel
        self.mistake = mistake
    }
}
