/// One value found in a payload.
///
/// Absent values and nulls give none.
struct JSONSlot {
    enum Value {
        case integer(Int64)
        /// Above the largest signed integer.
        case unsigned(UInt64)
        case number(Double)
        case boolean
        case text
        /// An array or an object where a single value was expected.
        case container
    }

    /// From a numbered key, or the place in an array.
    let channel: Int?
    let value: Value
    /// Its text within the reader's bytes; empty for numbers with a fraction.
    let text: Range<Int>
    /// The text was longer than any field we know.
    let isCut: Bool
}
