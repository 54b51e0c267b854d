import Foundation
import StrictYAML
import UsageDomain

/// Reads one registry; remembers what was named where, so that a second use can say where the first one is.
struct RegistryReader {
    /// The dialects devices may speak; nil for any.
    private let dialects: Set<String>?
    private var companies: [CompanyID: Company] = [:]
    private var projects: [ProjectID: Project] = [:]
    private var takenNames: [String: Int] = [:]
    private var takenBadges: [String: (member: MemberID, line: Int)] = [:]
    private var takenDevices: [DeviceAddress: [(channels: DeviceChannels, machine: MachineID, line: Int)]] = [:]

    init(dialects: Set<String>? = nil) {
        self.dialects = dialects
    }

    /// Parties come first whatever the file's order: machines and members refer to them.
    mutating func registry(_ root: StrictYAML) throws(YAMLProblem) -> LabRegistry {
        let fields = try root.mapping(allowing: ["lab", "machines", "companies", "projects", "members"])
        var registry = LabRegistry(lab: try lab(try root.required("lab", in: fields)))
        for node in try fields["companies"]?.list() ?? [] { registry.companies.append(try company(node)) }
        for node in try fields["projects"]?.list() ?? [] { registry.projects.append(try project(node)) }
        for node in try fields["members"]?.list() ?? [] { registry.members.append(try member(node)) }
        for node in try fields["machines"]?.list() ?? [] { registry.machines.append(try machine(node)) }
        return registry
    }

    // MARK: Lab

    private func lab(_ node: StrictYAML) throws(YAMLProblem) -> Lab {
        let fields = try node.mapping(allowing: [
            "id", "name", "siret", "address", "legal_form", "registration", "vat_number", "vat_regime", "contact",
            "timezone", "innovation_approval", "opening_hours", "opening_exceptions",
        ])
        let id: MachineID = try node.required("id", in: fields).identifier()
        var lab = Lab(id: id.rawValue, name: try node.required("name", in: fields).name())
        lab.siret = try fields["siret"]?.siret()
        lab.address = try fields["address"]?.paragraph()
        lab.legalForm = try fields["legal_form"]?.name()
        lab.registration = try fields["registration"]?.name()
        if let number = fields["vat_number"] {
            lab.vatNumber = try vatNumber(number, siren: lab.siret.map { String($0.prefix(9)) })
        }
        lab.vatRegime = try fields["vat_regime"]?.name()
        lab.contact = try fields["contact"]?.paragraph()
        if let zone = fields["timezone"] { lab.timezone = try timezone(zone) }
        lab.innovationApproval = try fields["innovation_approval"].map(approval)
        lab.openingHours = try fields["opening_hours"].map { node throws(YAMLProblem) in try node.weeklyHours() }
        lab.openingExceptions = try fields["opening_exceptions"].map { node throws(YAMLProblem) in
            try node.openingExceptions()
        }
        return lab
    }

    private func timezone(_ node: StrictYAML) throws(YAMLProblem) -> String {
        let name = try node.name()
        let isPlain = name.utf8.allSatisfy { byte in
            Array("/_+-".utf8).contains(byte) || Character(Unicode.Scalar(byte)).isLetter
                || (0x30...0x39).contains(byte)
        }
        guard isPlain, TimeZone(identifier: name) != nil else {
            throw node.problem(RegistryProblem.notATimeZone(name))
        }
        return name
    }

    private func approval(_ node: StrictYAML) throws(YAMLProblem) -> InnovationApproval {
        let fields = try node.mapping(allowing: ["number", "from", "to", "authority"])
        let approval = InnovationApproval(
            number: try node.required("number", in: fields).name(),
            from: try node.required("from", in: fields).date(),
            to: try node.required("to", in: fields).date(),
            authority: try node.required("authority", in: fields).name())
        guard approval.from <= approval.to else {
            throw try node.required("to", in: fields).problem(
                RegistryProblem.endsBeforeItBegins(approval.to, approval.from))
        }
        return approval
    }

    // MARK: Parties

    private mutating func company(_ node: StrictYAML) throws(YAMLProblem) -> Company {
        let fields = try node.mapping(allowing: ["id", "name", "siren", "siret", "address", "vat_number", "size"])
        let id: CompanyID = try uniqueIdentifier(of: "company", in: fields, node)
        guard id != "lab" else {
            throw try node.required("id", in: fields).problem(RegistryProblem.reservedIdentifier)
        }
        var company = Company(id: id, name: try node.required("name", in: fields).name())
        company.siren = try fields["siren"]?.siren()
        company.siret = try fields["siret"]?.siret()
        company.address = try fields["address"]?.paragraph()
        if let siren = company.siren, let siret = company.siret, !siret.hasPrefix(siren) {
            throw try node.required("siret", in: fields).problem(RegistryProblem.siretOfAnother(siret, siren: siren))
        }
        if let number = fields["vat_number"] { company.vatNumber = try vatNumber(number, siren: company.siren) }
        company.size = try fields["size"]?.name()
        companies[id] = company
        return company
    }

    private func vatNumber(_ node: StrictYAML, siren: String?) throws(YAMLProblem) -> String {
        let text = try node.name()
        let number = text.filter { !$0.isWhitespace }.uppercased()
        let isWellFormed = number.wholeMatch(of: /[A-Z]{2}[0-9A-Z]{2,12}/) != nil
        guard isWellFormed, !number.hasPrefix("FR") || number.utf8.count == 13 else {
            throw node.problem(RegistryProblem.notAVATNumber(text))
        }
        if number.hasPrefix("FR"), let siren, !number.hasSuffix(siren) {
            throw node.problem(RegistryProblem.vatNumberOfAnother(number, siren: siren))
        }
        return number
    }

    private mutating func project(_ node: StrictYAML) throws(YAMLProblem) -> Project {
        let fields = try node.mapping(allowing: [
            "id", "company", "title", "purpose", "description", "contract", "public_funding", "approval_agreed",
        ])
        let project = Project(
            id: try uniqueIdentifier(of: "project", in: fields, node),
            company: try fields["company"].map(knownCompany),
            title: try node.required("title", in: fields).name(),
            purpose: try node.required("purpose", in: fields).choice(),
            description: try fields["description"]?.paragraph(), contract: try fields["contract"]?.name(),
            publicFunding: try fields["public_funding"]?.name(),
            approvalAgreed: try fields["approval_agreed"]?.date())
        projects[project.id] = project
        return project
    }

    private mutating func member(_ node: StrictYAML) throws(YAMLProblem) -> Member {
        let fields = try node.mapping(allowing: [
            "id", "name", "role", "employment", "qualification", "company", "default_project", "badges",
        ])
        var member = Member(id: try uniqueIdentifier(of: "member", in: fields, node))
        member.name = try fields["name"]?.name()
        member.role = try fields["role"]?.name()
        member.employment = try fields["employment"]?.choice()
        member.qualification = try fields["qualification"]?.name()
        member.company = try fields["company"].map(knownCompany)
        if let reference = fields["default_project"] {
            let id: ProjectID = try reference.identifier()
            guard let project = projects[id] else { throw reference.problem(RegistryProblem.unknownProject(id)) }
            if let owner = project.company, let company = member.company, owner != company {
                throw reference.problem(RegistryProblem.projectOfAnother(id, owner: owner, company: company))
            }
            member.defaultProject = id
        }
        for badge in try fields["badges"]?.list() ?? [] {
            member.badges.append(try uniqueBadge(badge, of: member.id))
        }
        return member
    }

    private mutating func uniqueBadge(_ node: StrictYAML, of member: MemberID) throws(YAMLProblem) -> String {
        let text = try node.string()
        guard let badge = BadgeToken(written: text)?.rawValue ?? BadgeUID.normalised(text) else {
            throw node.problem(RegistryProblem.notABadge(text))
        }
        if let first = takenBadges[badge] {
            throw node.problem(RegistryProblem.badgeTaken(badge, by: first.member, line: first.line))
        }
        takenBadges[badge] = (member, node.line)
        return badge
    }

    private func knownCompany(_ node: StrictYAML) throws(YAMLProblem) -> CompanyID {
        let id: CompanyID = try node.identifier()
        guard companies[id] != nil else { throw node.problem(RegistryProblem.unknownCompany(id)) }
        return id
    }

    private mutating func uniqueIdentifier<Identifier: LabIdentifier>(
        of kind: String, in fields: [String: StrictYAML], _ node: StrictYAML
    ) throws(YAMLProblem) -> Identifier {
        let field = try node.required("id", in: fields)
        let id: Identifier = try field.identifier()
        if let line = takenNames["\(kind) \(id)"] {
            throw field.problem(RegistryProblem.identifierTaken("\(id)", by: kind, line: line))
        }
        takenNames["\(kind) \(id)"] = field.line
        return id
    }
}

// MARK: Machines

extension RegistryReader {
    private static let oneMilliwatt = Power(milliwatts: 1)
    private static let largestPower = Power.watts(10_000_000)

    private mutating func machine(_ node: StrictYAML) throws(YAMLProblem) -> Machine {
        let fields = try node.mapping(allowing: [
            "id", "kind", "name", "inventory", "maker", "model", "serial", "acquired", "room", "owner", "lessor",
            "unbadged",
            "rated_power", "power", "timing", "devices",
        ])
        var machine = Machine(
            id: try uniqueIdentifier(of: "machine", in: fields, node),
            kind: try node.required("kind", in: fields).choice(),
            name: try node.required("name", in: fields).name())
        machine.inventory = try fields["inventory"]?.name()
        machine.maker = try fields["maker"]?.name()
        machine.model = try fields["model"]?.name()
        machine.serial = try fields["serial"]?.name()
        machine.acquired = try fields["acquired"]?.date()
        machine.room = try fields["room"]?.name()
        if let owner = fields["owner"] {
            machine.owner = try owner.string() == "lab" ? .lab : .company(try knownCompany(owner))
        }
        machine.lessor = try fields["lessor"]?.name()
        machine.unbadged = try fields["unbadged"]?.choice()
        machine.ratedPower = try fields["rated_power"]?.power(in: Self.oneMilliwatt...Self.largestPower)
        if let power = fields["power"] { machine.power = try thresholds(power) }
        if let timing = fields["timing"] { machine.timing = try self.timing(timing) }
        for device in try fields["devices"]?.list() ?? [] {
            machine.devices.append(try uniqueDevice(device, of: machine.id))
        }
        return machine
    }

    private func thresholds(_ node: StrictYAML) throws(YAMLProblem) -> PowerThresholds {
        let fields = try node.mapping(allowing: ["on_above", "busy_above", "busy_below", "start_delay", "end_delay"])
        var power = PowerThresholds()
        if let field = fields["on_above"] { power.onAbove = try field.power(in: .watts(0)...Self.largestPower) }
        power.busyAbove = try fields["busy_above"]?.power(in: Self.oneMilliwatt...Self.largestPower)
        power.busyBelow = try fields["busy_below"]?.power(in: Self.oneMilliwatt...Self.largestPower)
        if let field = fields["start_delay"] { power.startDelay = try field.span(in: .zero...(.hours(1))) }
        if let field = fields["end_delay"] { power.endDelay = try field.span(in: .zero...(.hours(1))) }
        if let field = fields["busy_above"], let busyAbove = power.busyAbove, busyAbove <= power.onAbove {
            throw field.problem(RegistryProblem.workNotAboveOn(busyAbove, on: power.onAbove))
        }
        if let field = fields["busy_below"], let busyBelow = power.busyBelow {
            guard let busyAbove = power.busyAbove else { throw field.problem(RegistryProblem.restWithoutWork) }
            guard busyBelow <= busyAbove else {
                throw field.problem(RegistryProblem.restAboveWork(busyBelow, work: busyAbove))
            }
        }
        return power
    }

    private func timing(_ node: StrictYAML) throws(YAMLProblem) -> SessionTiming {
        let fields = try node.mapping(allowing: ["minimum_run", "idle_timeout", "stale_after"])
        var timing = SessionTiming()
        if let field = fields["minimum_run"] { timing.minimumRun = try field.span(in: .zero...(.hours(24))) }
        if let field = fields["idle_timeout"] { timing.idleTimeout = try field.span(in: .seconds(1)...(.days(7))) }
        timing.staleAfter = try fields["stale_after"]?.span(in: .seconds(1)...(.days(7)))
        return timing
    }

    private func dialect(_ node: StrictYAML) throws(YAMLProblem) -> DialectName {
        let name: DialectName = try node.identifier()
        if let dialects, !dialects.contains(name.rawValue) {
            throw node.problem("no dialect '\(name)'; known are \(dialects.sorted().joined(separator: ", "))")
        }
        return name
    }

    private mutating func uniqueDevice(
        _ node: StrictYAML, of machine: MachineID
    ) throws(YAMLProblem) -> DeviceBinding {
        let fields = try node.mapping(allowing: ["dialect", "id", "channel", "channels", "meter"])
        let address = DeviceAddress(
            dialect: try dialect(node.required("dialect", in: fields)),
            id: try node.required("id", in: fields).name())
        let channels = try self.channels(fields)
        for taken in takenDevices[address] ?? [] {
            guard let overlap = channels.overlap(with: taken.channels) else { continue }
            let what =
                overlap == .all ? ", all of whose channels one machine takes," : " channel \(overlap.description)"
            throw node.problem("\(address)\(what) already speaks for \(taken.machine) (line \(taken.line))")
        }
        takenDevices[address, default: []].append((channels, machine, node.line))
        return DeviceBinding(
            address: address, channels: channels, isMetering: try fields["meter"]?.boolean() ?? true)
    }

    private func channels(_ fields: [String: StrictYAML]) throws(YAMLProblem) -> DeviceChannels {
        guard let several = fields["channels"] else {
            guard let field = fields["channel"] else { return .rest }
            return .only([try channel(field)])
        }
        if let one = fields["channel"] { throw one.problem("say channel or channels, not both") }
        guard several.isList else {
            guard try several.string() == "all" else {
                throw several.problem("expected a list of channels, as [0, 1, 2], or all")
            }
            return .all
        }
        var numbers: [Int] = []
        for node in try several.list() {
            let number = try channel(node)
            guard !numbers.contains(number) else { throw node.problem("\(number) is there twice") }
            numbers.append(number)
        }
        guard !numbers.isEmpty else { throw several.problem("is empty; leave it out for the whole device") }
        return .only(numbers.sorted())
    }

    private func channel(_ node: StrictYAML) throws(YAMLProblem) -> Int {
        let number = try node.integer()
        guard (0...DeviceChannels.largest).contains(number) else {
            throw node.problem("\(number): must be between 0 and \(DeviceChannels.largest)")
        }
        return number
    }
}
