import UsageStore

extension VerificationReport {
    /// For people: what was checked, the ends of the chains, then each problem.
    var lines: [String] {
        var lines = [
            "journal     \(blocks) blocks, \(messages) messages, head \(Self.hex(journalHead))",
            "ledger      \(ledgerEntries) entries, head \(Self.hex(ledgerHead))",
            "statements  \(statements)",
        ]
        lines += problems.map { "PROBLEM     \($0)" }
        lines.append(isSound ? "Everything holds." : "\(problems.count) problem(s).")
        return lines
    }

    private static func hex(_ bytes: [UInt8]?) -> String {
        bytes.map { $0.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() } ?? "none"
    }
}
