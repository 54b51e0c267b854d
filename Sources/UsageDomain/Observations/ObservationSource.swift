/// Where a device says a value: the topic and the field of its dialect.
///
/// Totals of different sources are never compared with each other.
package struct ObservationSource: Hashable, Codable, Sendable {
    /// Follows from topic and field alone, so that it is the same after every restart.
    package var id: UInt32
    /// The dialect's order: of several that tell the same, the lowest counts.
    package var rank: UInt32

    /// Of what nobody says where it stood.
    package static let unnamed = ObservationSource(id: 0, rank: 0)

    package init(id: UInt32, rank: UInt32) {
        self.id = id
        self.rank = rank
    }
}
