/// Where an observation stands in what an agent said.
struct MTConnectPlace: Hashable, Codable {
    /// So many messages a broker may deliver twice after a connection was lost.
    private static let mostUnderWay: UInt64 = 100

    let sequence: UInt64?
    /// Without the zone, so that one with more digits of the same second is the later one as text.
    private let timestamp: String?

    init(sequence: UInt64?, timestamp: String?) {
        self.sequence = sequence
        self.timestamp = timestamp.map { $0.hasSuffix("Z") ? String($0.dropLast()) : $0 }
    }

    /// Samples may come after the current values that hold them already.
    func isBefore(_ last: MTConnectPlace) -> Bool {
        guard let sequence, let before = last.sequence else { return false }
        return sequence < before
    }

    /// A number that falls while time goes on: the agent began anew and did not say so.
    ///
    /// An observation that is alone in its message is no part of a list of what was said before.
    func isOfAnotherLife(than last: MTConnectPlace, isAlone: Bool) -> Bool {
        guard isBefore(last), let sequence, let before = last.sequence else { return false }
        // A number far below is no late one either, whatever a clock says that starts in 1970.
        let isFarBelow = sequence < before / 2
        if let timestamp, let earlier = last.timestamp {
            return timestamp > earlier || isAlone && isFarBelow && before > Self.mostUnderWay
        }
        return isAlone || isFarBelow
    }

    /// The same of two different data items: a later one has a number that is no late one's.
    func isBegun(anewAfter last: MTConnectPlace) -> Bool {
        guard let sequence, let before = last.sequence, let timestamp, let earlier = last.timestamp else { return false }
        return timestamp > earlier && before > Self.mostUnderWay && sequence < before - Self.mostUnderWay
    }
}
