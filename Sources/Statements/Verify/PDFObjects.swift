/// The objects of a PDF without incremental update: a classical cross-reference table and, before it, its objects one
/// after the other with nothing in between.
struct PDFObjects {
    struct Object {
        /// The text of its dictionary; of an object that is none, all of it.
        let head: String
        /// What `head` names outside its strings, in order, as written.
        let keys: [String]
        /// The bytes of its stream, as stored.
        let stream: ArraySlice<UInt8>?
    }

    /// By number.
    let all: [Int: Object]
    /// The catalog's number.
    let root: Int

    subscript(number: Int) -> Object? { all[number] }

    private static let mostObjects = 200_000
    private static let largestFile = 256 << 20
    private static let longestDictionary = 4 << 20

    init(_ pdf: [UInt8]) throws(PDFAttachments.Problem) {
        guard pdf.starts(with: "%PDF-1.".utf8) else { throw .notPDF }
        guard pdf.count <= Self.largestFile else { throw .tooLarge }
        let (table, trailer) = try Self.table(of: pdf)
        root = trailer
        let places = table.sorted { $0.value < $1.value }
        let end = try Self.tablePosition(of: pdf)
        guard let first = places.first, let last = places.last, last.value < end else { throw .damaged }
        guard Self.isHeader(pdf[..<first.value]) else { throw .modifiedAfterIssue }
        var all: [Int: Object] = [:]
        for (index, place) in places.enumerated() {
            let limit = index + 1 < places.count ? places[index + 1].value : end
            all[place.key] = try Self.object(place.key, pdf[..<limit], from: place.value)
        }
        self.all = all
    }

    /// A version and at most one comment that says the file is binary.
    private static func isHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lines = bytes.split(omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x0D }
        return lines.count <= 2 && lines.allSatisfy { $0.first == UInt8(ascii: "%") } && bytes.count <= 64
    }

    private static func tablePosition(of pdf: [UInt8]) throws(PDFAttachments.Problem) -> Int {
        let tail = max(0, pdf.count - 64)
        guard let marker = pdf.lastPosition(of: "startxref", from: tail) else { throw .modifiedAfterIssue }
        var reader = PDFReader(bytes: pdf, position: marker + 9)
        guard let table = reader.integer(), table < marker else { throw .damaged }
        guard reader.take("%%EOF"), reader.isAtEnd else { throw .modifiedAfterIssue }
        return table
    }

    /// Object number to the place it begins at, and the catalog's number.
    private static func table(
        of pdf: [UInt8]
    ) throws(PDFAttachments.Problem) -> (offsets: [Int: Int], root: Int) {
        var reader = PDFReader(bytes: pdf, position: try tablePosition(of: pdf))
        guard reader.take("xref"), let first = reader.integer(), let count = reader.integer(), first == 0, count > 0,
            count <= mostObjects
        else { throw .damaged }
        var offsets: [Int: Int] = [:]
        for number in 0..<count {
            guard let offset = reader.integer(), reader.integer() != nil else { throw .damaged }
            guard reader.take("n") else {
                guard reader.take("f") else { throw .damaged }
                continue
            }
            offsets[number] = offset
        }
        guard reader.take("trailer"), let trailer = reader.dictionary(limit: longestDictionary),
            reader.take("startxref")
        else { throw .damaged }
        let keys = PDFReader.names(in: trailer)
        guard keys.count == Set(keys).count, Set(keys).isSubset(of: ["Size", "Root", "Info", "ID"]),
            let root = PDFReader.integer(after: "/Root ", in: trailer)
        else { throw .modifiedAfterIssue }
        return (offsets, root)
    }

    /// The object at `offset`, which must fill `bytes`: the file up to where the next one begins.
    private static func object(
        _ number: Int, _ bytes: ArraySlice<UInt8>, from offset: Int
    ) throws(PDFAttachments.Problem) -> Object {
        var reader = PDFReader(bytes: Array(bytes[offset...]), position: 0)
        guard reader.integer() == number, reader.integer() == 0, reader.take("obj") else { throw .damaged }
        guard reader.isAt("<<") else {
            let content = reader.bytes[reader.position...]
            guard let end = reader.bytes.lastPosition(of: "endobj", from: reader.position) else { throw .damaged }
            let text = String(decoding: content[..<end], as: UTF8.self)
            reader.position = end + 6
            guard reader.isAtEnd, !text.contains("endobj") else { throw .modifiedAfterIssue }
            return Object(head: text, keys: PDFReader.names(in: text), stream: nil)
        }
        guard let head = reader.dictionary(limit: longestDictionary) else { throw .damaged }
        var stream: ArraySlice<UInt8>?
        if reader.take("stream") {
            guard let length = PDFReader.integer(after: "/Length ", in: head), let data = reader.stream(length: length),
                reader.take("endstream")
            else { throw .damaged }
            stream = data
        }
        guard reader.take("endobj"), reader.isAtEnd else { throw .modifiedAfterIssue }
        return Object(head: head, keys: PDFReader.names(in: head), stream: stream)
    }
}
