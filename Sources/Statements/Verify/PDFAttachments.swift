/// The files embedded in a PDF that this product wrote: a classical cross-reference table, no incremental update.
///
/// Anything else (a file saved again by an editor, an object named twice) is refused rather than guessed at, so that
/// two readers can never see two different attachments under one name.
struct PDFAttachments {
    enum Problem: Error, Hashable {
        case notPDF, modifiedAfterIssue, damaged, ambiguous(String), tooLarge
    }

    /// Content by file name.
    let files: [String: [UInt8]]

    private static let largestFile = 64 << 20
    private static let mostObjects = 200_000
    private static let longestDictionary = 4096

    init(_ pdf: [UInt8]) throws(Problem) {
        guard pdf.starts(with: "%PDF-1.".utf8) else { throw .notPDF }
        let offsets = try Self.objectOffsets(pdf)
        var files: [String: [UInt8]] = [:]
        for offset in offsets.values.sorted() {
            var reader = PDFReader(bytes: pdf, position: offset)
            let head = reader.dictionary(limit: Self.longestDictionary)
            guard let head, head.contains("/Type/Filespec") else { continue }
            guard let name = PDFReader.literal(after: "/F(", in: head),
                let number = PDFReader.integer(after: "/EF<</F ", in: head), let target = offsets[number]
            else { throw .damaged }
            guard files[name] == nil else { throw .ambiguous(name) }
            files[name] = try Self.content(pdf, at: target)
        }
        self.files = files
    }

    /// Object number to the position after its `N G obj`.
    private static func objectOffsets(_ pdf: [UInt8]) throws(Problem) -> [Int: Int] {
        let tail = max(0, pdf.count - 2048)
        guard let marker = pdf.lastPosition(of: "startxref", from: tail) else { throw .damaged }
        var reader = PDFReader(bytes: pdf, position: marker + 9)
        guard let table = reader.integer(), table >= 0, table < marker else { throw .damaged }
        reader = PDFReader(bytes: pdf, position: table)
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
            var object = PDFReader(bytes: pdf, position: offset)
            guard object.integer() == number, object.integer() == 0, object.take("obj") else { throw .damaged }
            offsets[number] = object.position
        }
        guard reader.take("trailer"), let trailer = reader.dictionary(limit: longestDictionary) else {
            throw .damaged
        }
        guard !trailer.contains("/Prev"), !trailer.contains("/XRefStm"), !trailer.contains("/Encrypt") else {
            throw .modifiedAfterIssue
        }
        return offsets
    }

    private static func content(_ pdf: [UInt8], at offset: Int) throws(Problem) -> [UInt8] {
        var reader = PDFReader(bytes: pdf, position: offset)
        guard let head = reader.dictionary(limit: longestDictionary), head.contains("/Type/EmbeddedFile"),
            let length = PDFReader.integer(after: "/Length ", in: head), reader.take("stream"),
            let data = reader.stream(length: length), reader.take("endstream")
        else { throw .damaged }
        guard head.contains("/Filter") else {
            guard data.count <= largestFile else { throw .tooLarge }
            return Array(data)
        }
        guard head.contains("/Filter/FlateDecode") else { throw .damaged }
        switch Inflate.expand(Array(data), limit: largestFile) {
        case .success(let content): return content
        case .failure(.tooLarge): throw .tooLarge
        case .failure(.damaged): throw .damaged
        }
    }
}
