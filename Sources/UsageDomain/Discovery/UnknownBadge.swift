/// A badge that was presented and is nobody's: known by its token, never by its UID.
package struct UnknownBadge: Hashable, Codable, Sendable {
    package var token: BadgeToken
    package var firstHeard: Instant
    package var lastHeard: Instant
    /// How often it was presented since `firstHeard`.
    package var times: Int64
    /// Where it was presented last.
    package var reader: DeviceAddress
    /// The machine that the reader speaks for; nil for a reader of none, as at a desk.
    package var machine: MachineID?

    package init(token: BadgeToken, at instant: Instant, reader: DeviceAddress, machine: MachineID?) {
        self.token = token
        firstHeard = instant
        lastHeard = instant
        times = 0
        self.reader = reader
        self.machine = machine
    }
}
