/// The files embedded in a PDF that this product wrote.
///
/// Anything else (a file saved again by an editor, an object named twice, bytes between objects) is refused rather than
/// guessed at, so that two readers can never see two different attachments under one name: what another program takes
/// out of an accepted file is what was checked.
struct PDFAttachments {
    enum Problem: Error, Hashable {
        case notPDF, modifiedAfterIssue, damaged, ambiguous(String), tooLarge
    }

    /// Content by file name.
    let files: [String: [UInt8]]

    /// Of all attachments together: a statement of 10,000 lines is a tenth of it.
    static let largestContent = 32 << 20

    /// Keys that exist for attachments, or would hide an object from a reader of the cross-reference table.
    private static let reserved: Set<String> = [
        "EF", "EmbeddedFile", "EmbeddedFiles", "Filespec", "FileAttachment", "Collection", "ObjStm", "XRef", "Encrypt",
    ]

    init(_ pdf: [UInt8]) throws(Problem) {
        let objects = try PDFObjects(pdf)
        guard let catalog = objects[objects.root], catalog.keys.filter({ $0 == "EmbeddedFiles" }).count == 1,
            catalog.keys.allSatisfy({ $0 == "EmbeddedFiles" || !Self.reserved.contains($0) })
        else { throw .damaged }
        var files: [String: [UInt8]] = [:]
        var known: Set<Int> = [objects.root]
        var remaining = Self.largestContent
        for (name, number) in try Self.names(in: catalog.head) {
            guard files[name] == nil else { throw .ambiguous(name) }
            guard let target = Self.target(of: objects[number], named: name), let file = objects[target],
                known.insert(number).inserted, known.insert(target).inserted
            else { throw .damaged }
            let content = try Self.content(file, limit: remaining)
            remaining -= content.count
            files[name] = content
        }
        for (number, object) in objects.all where !known.contains(number) {
            guard Self.reserved.isDisjoint(with: object.keys) else {
                throw .ambiguous(files.keys.sorted().joined(separator: ", "))
            }
        }
        self.files = files
    }

    /// The catalog's name tree, which we write as one list: each name and the object it stands for.
    private static func names(in catalog: String) throws(Problem) -> [(name: String, object: Int)] {
        guard let start = catalog.firstRange(of: "/Names<</EmbeddedFiles<</Names[") else { throw .damaged }
        var reader = PDFReader(bytes: Array(catalog[start.upperBound...].utf8), position: 0)
        var names: [(String, Int)] = []
        while !reader.take("]") {
            guard let name = reader.literal(), let number = reader.reference(), names.count < 16 else {
                throw .damaged
            }
            names.append((name, number))
        }
        return names
    }

    /// The object with the content; nil unless the specification is exactly what we write: one name, one content.
    private static func target(of specification: PDFObjects.Object?, named name: String) -> Int? {
        guard let specification, specification.stream == nil,
            ["AFRelationship", "Data", "Desc", "EF", "F", "F", "Filespec", "Type", "UF", "UF"]
                == specification.keys.sorted()
        else { return nil }
        var reader = PDFReader(bytes: Array(specification.head.utf8), position: 0)
        guard reader.take("<</Type/Filespec/F"), reader.literal() == name, reader.take("/UF"),
            reader.literal() == name, reader.take("/EF<</F"), let target = reader.reference(), reader.take("/UF"),
            reader.reference() == target, reader.take(">>")
        else { return nil }
        return target
    }

    private static func content(_ object: PDFObjects.Object, limit: Int) throws(Problem) -> [UInt8] {
        let keys = object.keys
        guard let stream = object.stream, keys.count == Set(keys).count, keys.contains("EmbeddedFile"),
            !keys.contains("DecodeParms"),
            keys.allSatisfy({ !reserved.contains($0) || $0 == "EmbeddedFile" })
        else { throw .damaged }
        guard keys.contains("Filter") else {
            guard stream.count <= limit else { throw .tooLarge }
            return Array(stream)
        }
        guard object.head.contains("/Filter/FlateDecode") else { throw .damaged }
        switch Inflate.expand(Array(stream), limit: limit) {
        case .success(let content): return content
        case .failure(.tooLarge): throw .tooLarge
        case .failure(.damaged): throw .damaged
        }
    }
}
