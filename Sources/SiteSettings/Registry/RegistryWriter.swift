import StrictYAML
import UsageDomain

/// Writes a registry in the form people edit: one block per machine, one line per party.
struct RegistryWriter {
    private(set) var text = ""

    mutating func write(_ registry: LabRegistry) {
        write(registry.lab)
        section("machines", of: registry.machines) { writer, machine in writer.write(machine) }
        section("companies", of: registry.companies) { writer, company in
            writer.item([
                ("id", company.id.rawValue), ("name", company.name), ("siren", company.siren),
                ("siret", company.siret), ("address", company.address), ("vat_number", company.vatNumber),
                ("size", company.size),
            ])
        }
        section("projects", of: registry.projects) { writer, project in
            writer.item([
                ("id", project.id.rawValue), ("company", project.company?.rawValue), ("title", project.title),
                ("purpose", project.purpose.rawValue), ("description", project.description),
                ("contract", project.contract), ("public_funding", project.publicFunding),
            ])
        }
        section("members", of: registry.members) { writer, member in
            writer.item([
                ("id", member.id.rawValue), ("name", member.name), ("role", member.role),
                ("company", member.company?.rawValue),
                ("default_project", member.defaultProject?.rawValue),
            ])
            guard !member.badges.isEmpty else { return }
            let badges = member.badges.map(QuotedScalar.written).joined(separator: ", ")
            writer.line("    badges: [\(badges)]")
        }
    }

    private mutating func write(_ lab: Lab) {
        line("lab:")
        fields(
            [
                ("id", lab.id), ("name", lab.name), ("siret", lab.siret), ("address", lab.address),
                ("legal_form", lab.legalForm), ("registration", lab.registration), ("vat_number", lab.vatNumber),
                ("vat_regime", lab.vatRegime), ("contact", lab.contact), ("timezone", lab.timezone),
            ], indentation: "  ")
        guard let approval = lab.innovationApproval else { return }
        line("  innovation_approval:")
        fields(
            [
                ("number", approval.number), ("from", approval.from.description), ("to", approval.to.description),
                ("authority", approval.authority),
            ], indentation: "    ")
    }

    private mutating func write(_ machine: Machine) {
        let owner =
            switch machine.owner {
            case .lab: "lab"
            case .company(let id): id.rawValue
            }
        item([
            ("id", machine.id.rawValue), ("kind", machine.kind.rawValue), ("name", machine.name),
            ("inventory", machine.inventory), ("maker", machine.maker), ("model", machine.model),
            ("serial", machine.serial), ("acquired", machine.acquired?.description), ("room", machine.room),
            ("owner", owner), ("unbadged", machine.unbadged?.rawValue), ("rated_power", machine.ratedPower?.unitText),
        ])
        if machine.power != PowerThresholds() {
            line("    power: \(machine.power.fileText)")
        }
        if machine.timing != SessionTiming() {
            let timing = machine.timing
            inline(
                "timing",
                [
                    ("minimum_run", timing.minimumRun.unitText), ("idle_timeout", timing.idleTimeout.unitText),
                    ("stale_after", timing.staleAfter?.unitText),
                ])
        }
        guard !machine.devices.isEmpty else { return }
        line("    devices:")
        for device in machine.devices {
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

    private mutating func section<Element>(
        _ key: String, of elements: [Element], _ body: (inout RegistryWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        line("\(key):")
        for element in elements { body(&self, element) }
    }

    /// One list item, its first field after the dash; absent values are left out.
    private mutating func item(_ pairs: [(key: String, value: String?)]) {
        var prefix = "  - "
        for (key, value) in pairs {
            guard let value else { continue }
            line("\(prefix)\(key): \(YAMLScalar.written(value))")
            prefix = "    "
        }
    }

    private mutating func fields(_ pairs: [(key: String, value: String?)], indentation: String) {
        for (key, value) in pairs {
            guard let value else { continue }
            line("\(indentation)\(key): \(YAMLScalar.written(value))")
        }
    }

    private mutating func inline(_ key: String, _ pairs: [(key: String, value: String?)]) {
        line("    \(key): \(Self.inline(pairs))")
    }

    /// A mapping on one line; absent values are left out.
    static func inline(_ pairs: [(key: String, value: String?)]) -> String {
        let parts = pairs.compactMap { pair in pair.value.map { "\(pair.key): \(YAMLScalar.written($0))" } }
        return "{\(parts.joined(separator: ", "))}"
    }
}
