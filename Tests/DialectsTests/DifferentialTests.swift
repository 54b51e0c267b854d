import Foundation
import TestSupport
import Testing
import UsageDomain

@testable import Dialects

/// Our JSON parser beside Foundation's: every fixture of every dialect, as it is and damaged.
///
/// They differ on purpose, or for a reason that is not ours to mend, in what `isBeyondComparison` lists, and nowhere else.
@Suite("JSON beside Foundation")
struct DifferentialTests {
    private static let rounds = 25

    @Test("Both accept the same documents and find the same values in them", arguments: [7, 8, 9] as [UInt64])
    func agreement(seed: UInt64) throws {
        let reader = JSONReader()
        var random = SeededGenerator(seed: seed)
        var (accepted, refused) = (0, 0)
        for fixture in Fixture.all {
            for round in 0..<Self.rounds {
                var bytes = fixture.payloadBytes
                if round > 0 { bytes.mutate(using: &random) }
                guard !bytes.isEmpty, !isBeyondComparison(bytes) else { continue }
                let text = String(decoding: bytes, as: UTF8.self)
                let place: Comment = "\(fixture.place), seed \(seed): \(text)"
                let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
                let problem = reader.parse(bytes, 0..<bytes.count)
                if problem == .nestedTooDeep { continue }
                #expect((problem == nil) == (foundation != nil), place)
                guard problem == nil, let foundation else {
                    refused += 1
                    continue
                }
                accepted += 1
                let tree = reader.tree()
                #expect(agrees(try #require(tree.root), of: tree, with: foundation), place)
            }
        }
        #expect(accepted > 1000 && refused > 1000)
    }

    private func isBeyondComparison(_ bytes: [UInt8]) -> Bool {
        // Foundation guesses other encodings, and loses byte order marks, also the one at the beginning of a string.
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0),
            !text.unicodeScalars.contains("\u{FEFF}")
        else { return true }
        // Foundation takes a comma behind the last element.
        if text.contains(/,\s*[\]}]/) { return true }
        // A bare NaN is a null for us: devices write it.
        if text.contains(/[Nn][Aa][Nn]|[Ii][Nn][Ff]/) { return true }
        // Whole numbers end at 64 bits, all numbers at the largest double.
        if text.contains(/[0-9]{19}|[eE][+]?[0-9]{3}/) { return true }
        // Half of a surrogate pair.
        return text.contains(/\\u[dD][89a-fA-F]/)
    }

    private func agrees(_ node: Int, of tree: JSONTree, with value: Any) -> Bool {
        let children = Array(tree.children(of: node))
        switch tree.kind(of: node) {
        case .null: return value is NSNull
        case .array:
            guard let array = value as? [Any], array.count == children.count else { return false }
            return zip(children, array).allSatisfy { agrees($0, of: tree, with: $1) }
        case .object:
            guard let object = value as? [String: Any] else { return false }
            let keys = children.compactMap(tree.key)
            // Of duplicate keys the first counts for us, any of them for Foundation.
            guard Set(keys).count == keys.count else { return Set(keys) == Set(object.keys) }
            return object.count == keys.count
                && zip(keys, children).allSatisfy { key, child in
                    object[key].map { agrees(child, of: tree, with: $0) } ?? false
                }
        case .text:
            guard let text = tree.text(of: node) else { return false }
            return (value as? String) == text || (value as? Bool).map { "\($0)" } == text
        case .number:
            guard let number = value as? NSNumber, let text = tree.text(of: node) else { return false }
            if let integer = Int64(text) { return number.int64Value == integer }
            return Double(text) == number.doubleValue
        }
    }
}
