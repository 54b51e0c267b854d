/// A point of the specification that no message to or from the device shows.
package struct UnjudgedPoint: Hashable, Sendable {
    package let number: Int
    package let reason: String

    package var name: String { "N\(number)" }

    /// In the order of the specification; with the `SpecificationPoint`s these are all of them.
    package static let all: [UnjudgedPoint] =
        ([14, 15, 24, 32, 47, 48, 49].map { UnjudgedPoint(number: $0, reason: "binds the collector, not the device") }
        + [
            UnjudgedPoint(number: 33, reason: "leaves the choice to the maker: N34 to N40 say what was seen"),
            UnjudgedPoint(number: 41, reason: "keep-alive, client id and waiting show in the broker's log only"),
            UnjudgedPoint(number: 44, reason: "the broker's rights: `releve broker config` writes them"),
            UnjudgedPoint(number: 45, reason: "whether the device's connection is encrypted shows at the broker only"),
        ]).sorted { $0.number < $1.number }
}
