/// What one report holds of what is of interest; whatever is absent has not changed.
struct BambuReport {
    /// Longer ones are nobody's words.
    static let longestText = 256

    let tree: JSONTree
    let node: Int

    /// A single value as text, whether it was written as a number or as text.
    subscript(key: String) -> String? {
        tree.text(of: node, named: key).flatMap { $0.utf8.count <= Self.longestText ? $0 : nil }
    }

    func number(_ key: String) -> Int64? { self[key].flatMap { Int64($0) } }

    /// Of the health messages, the gravest level: 1 fatal, 2 serious, 3 common, 4 for information; 5 for an empty list, nil
    /// for none in the report.
    var gravestAlarm: Int64? {
        guard let list = tree.child(of: node, named: "hms"), tree.kind(of: list) == .array else { return nil }
        let levels = tree.children(of: list).compactMap { alarm in
            tree.text(of: alarm, named: "code").flatMap { Int64($0) }.map { $0 >> 16 & 0xFFFF }
        }
        return levels.filter { $0 > 0 }.min() ?? 5
    }

    /// The spools the report speaks of, each by its unit and slot.
    var spools: [(key: String, spool: BambuSpool.Change)] {
        guard let ams = tree.child(of: node, named: "ams"), let units = tree.child(of: ams, named: "ams"),
            tree.kind(of: units) == .array
        else { return [] }
        var spools: [(key: String, spool: BambuSpool.Change)] = []
        for unit in tree.children(of: units) {
            guard let id = identifier(unit), let slots = tree.child(of: unit, named: "tray"),
                tree.kind(of: slots) == .array
            else { continue }
            for slot in tree.children(of: slots) {
                guard let number = identifier(slot) else { continue }
                spools.append(("\(id)/\(number)", change(slot)))
            }
        }
        return spools
    }

    private func identifier(_ element: Int) -> String? {
        tree.text(of: element, named: "id").flatMap { (1...8).contains($0.utf8.count) ? $0 : nil }
    }

    private func change(_ slot: Int) -> BambuSpool.Change {
        let fields = Array(tree.children(of: slot))
        // Nothing but the slot's number, or with it that there is nothing in it: the spool was taken out.
        let isEmptied = fields.allSatisfy { ["id", "state"].contains(tree.key(of: $0)) }
        return BambuSpool.Change(
            isEmptied: isEmptied, remaining: tree.text(of: slot, named: "remain").flatMap { Int64($0) },
            weight: tree.text(of: slot, named: "tray_weight").flatMap { Int64($0) })
    }
}
