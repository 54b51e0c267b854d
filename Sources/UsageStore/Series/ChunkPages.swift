/// How a long row lies in the pages of the file, of 4,096 bytes each (SQLite's file format, "Cell Payload Overflow Pages").
///
/// What does not fill whole pages of its own goes into the table's page, where rows of two thousand bytes or so leave
/// much of the room unused; a row cut to fill its pages leaves the least that is possible there, and many fit.
enum ChunkPages {
    /// What one page of its own takes of a row.
    private static let payload = 4_092
    /// The least of a row that stays in the table's page, without some fifty bytes of names and instants.
    private static let least = 489 - 50

    /// The largest content that fills its pages and is not longer than `length`.
    static func filling(_ length: Int) -> Int {
        length < least ? length : length - (length - least) % payload
    }
}
