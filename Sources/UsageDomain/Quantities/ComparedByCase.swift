/// An enumeration with raw values that is compared by its case.
///
/// Without it other modules compare the raw values, letter by letter.
package protocol ComparedByCase: RawRepresentable, Hashable {
    /// Its place among the cases.
    var place: UInt8 { get }
}

extension ComparedByCase {
    package static func == (left: Self, right: Self) -> Bool { left.place == right.place }
    package func hash(into hasher: inout Hasher) { hasher.combine(place) }
}
