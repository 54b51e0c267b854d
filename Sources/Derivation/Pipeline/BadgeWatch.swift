import UsageDomain

/// The badges that were presented and are nobody's.
///
/// Bounded: the one that was not heard for longest gives up its place.
struct BadgeWatch: Hashable, Codable {
    static let capacity = 128

    private(set) var badges: [UnknownBadge] = []

    mutating func note(_ token: BadgeToken, at instant: Instant, reader: DeviceAddress, machine: MachineID?) {
        let known = badges.firstIndex { $0.token == token }
        var badge =
            known.map { badges.remove(at: $0) }
            ?? UnknownBadge(token: token, at: instant, reader: reader, machine: machine)
        badge.lastHeard = max(badge.lastHeard, instant)
        badge.times += 1
        badge.reader = reader
        badge.machine = machine
        // The last heard comes last.
        badges.append(badge)
        if badges.count > Self.capacity { badges.removeFirst() }
    }

    /// Leaves out what is somebody's now.
    mutating func drop(_ known: (BadgeToken) -> Bool) { badges.removeAll { known($0.token) } }
}
