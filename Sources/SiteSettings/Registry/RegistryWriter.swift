import StrictYAML
import UsageDomain

/// Writes a registry in the form people edit: one block per machine, one line per party.
struct RegistryWriter {
    private(set) var text = ""
    /// Written as it was typed, in the place of the thing it stands for.
    private let entry: RegistryEntry?
    private let isNew: Bool

    init(entry: RegistryEntry? = nil, isNew: Bool = false) {
        self.entry = entry
        self.isNew = isNew
    }

    mutating func write(_ registry: LabRegistry) {
        line("lab:")
        let typed = entry.flatMap { $0.part == .lab ? [RegistryField("id", $0.id)] + $0.fields : nil }
        fields(typed ?? registry.lab.fileFields, indentation: "  ")
        section(.machine, registry.machines, id: \.id.rawValue) { writer, machine in
            var fields = machine.fileFields
            if machine.power == PowerThresholds() { fields.removeAll { $0.group == "power" } }
            if machine.timing == SessionTiming() { fields.removeAll { $0.group == "timing" } }
            writer.item(fields)
            writer.write(machine.devices)
        }
        section(.company, registry.companies, id: \.id.rawValue) { writer, company in writer.item(company.fileFields) }
        section(.project, registry.projects, id: \.id.rawValue) { writer, project in writer.item(project.fileFields) }
        section(.member, registry.members, id: \.id.rawValue) { writer, member in
            writer.item(member.fileFields)
            writer.write(badges: member.badges)
        }
    }

    private mutating func section<Element>(
        _ part: RegistryPart, _ elements: [Element], id: (Element) -> String,
        _ body: (inout RegistryWriter, Element) -> Void
    ) {
        let entry = entry.flatMap { $0.part == part ? $0 : nil }
        guard !elements.isEmpty || entry != nil else { return }
        line("\(part.section):")
        for element in elements {
            if let entry, !isNew, entry.id == id(element) { write(entry) } else { body(&self, element) }
        }
        if let entry, isNew { write(entry) }
    }

    private mutating func write(_ entry: RegistryEntry) {
        item([RegistryField("id", entry.id)] + entry.fields)
        write(entry.devices)
        write(badges: entry.badges)
    }

    private mutating func write(badges: [String]) {
        guard !badges.isEmpty else { return }
        line("    badges: [\(badges.map(QuotedScalar.written).joined(separator: ", "))]")
    }

    private mutating func write(_ devices: [DeviceBinding]) {
        guard !devices.isEmpty else { return }
        line("    devices:")
        for device in devices {
            var parts = [
                "dialect: \(YAMLScalar.written(device.address.dialect.rawValue))",
                "id: \(YAMLScalar.written(device.address.id))",
            ]
            if let channels = device.channels.fileText {
                parts.append("\(device.channels.named.count == 1 ? "channel" : "channels"): \(channels)")
            }
            if !device.isMetering { parts.append("meter: false") }
            line("      - {\(parts.joined(separator: ", "))}")
        }
    }

    // MARK: Lines

    private mutating func line(_ content: String) {
        text += content
        text += "\n"
    }

    /// One list item, its first field after the dash; absent values are left out, groups stand on one line.
    private mutating func item(_ all: [RegistryField]) {
        var prefix = "  - "
        for field in all where field.group.isEmpty {
            guard let value = field.value else { continue }
            line("\(prefix)\(field.key): \(YAMLScalar.written(value))")
            prefix = "    "
        }
        for group in Self.groups(all) { line("    \(group): \(Self.inline(all.filter { $0.group == group }))") }
    }

    /// A mapping of its own, its groups in blocks.
    private mutating func fields(_ all: [RegistryField], indentation: String) {
        for field in all where field.group.isEmpty {
            guard let value = field.value else { continue }
            line("\(indentation)\(field.key): \(YAMLScalar.written(value))")
        }
        for group in Self.groups(all) {
            line("\(indentation)\(group):")
            for field in all where field.group == group {
                guard let value = field.value else { continue }
                line("\(indentation)  \(field.name): \(YAMLScalar.written(value))")
            }
        }
    }

    /// Those of which something is said, in order.
    private static func groups(_ fields: [RegistryField]) -> [Substring] {
        var groups: [Substring] = []
        for field in fields where !field.group.isEmpty && field.value != nil && groups.last != field.group {
            groups.append(field.group)
        }
        return groups
    }

    /// A group as a mapping on one line; absent values are left out.
    static func inline(_ fields: [RegistryField]) -> String {
        let parts = fields.compactMap { field in field.value.map { "\(field.name): \(YAMLScalar.written($0))" } }
        return "{\(parts.joined(separator: ", "))}"
    }
}

extension RegistryEntry {
    /// What was typed, in the file's order.
    fileprivate var fields: [RegistryField] {
        Self.keys(of: part).map { key in
            RegistryField(key, values[key].flatMap { $0.contains { !$0.isWhitespace } ? $0 : nil })
        }
    }
}
