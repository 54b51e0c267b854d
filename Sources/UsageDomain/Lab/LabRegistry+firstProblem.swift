extension LabRegistry {
    /// What contradicts itself, in words; nil when everything that is referred to is there and is used once.
    ///
    /// The reader of files says the same with a line number; this is for registries that are put together from several.
    package var firstProblem: String? {
        let companies = Set(companies.map(\.id))
        let projects = Dictionary(projects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return projectProblem(companies) ?? memberProblem(companies, projects) ?? machineProblem(companies)
    }

    private func projectProblem(_ known: Set<CompanyID>) -> String? {
        for project in projects {
            if let company = project.company, !known.contains(company) {
                return "project '\(project.id)' is of company '\(company)', which is not there"
            }
        }
        return nil
    }

    private func memberProblem(_ known: Set<CompanyID>, _ projects: [ProjectID: Project]) -> String? {
        var badges: [String: MemberID] = [:]
        for member in members {
            if let company = member.company, !known.contains(company) {
                return "member '\(member.id)' works for company '\(company)', which is not there"
            }
            if let id = member.defaultProject {
                guard let project = projects[id] else {
                    return "member '\(member.id)' has the default project '\(id)', which is not there"
                }
                if let owner = project.company, let company = member.company, owner != company {
                    return "member '\(member.id)' of company '\(company)' has the default project '\(id)' of '\(owner)'"
                }
            }
            for badge in member.badges {
                if let other = badges.updateValue(member.id, forKey: badge), other != member.id {
                    return "one badge is both '\(other)'’s and '\(member.id)'’s"
                }
            }
        }
        return nil
    }

    private func machineProblem(_ known: Set<CompanyID>) -> String? {
        var taken: [DeviceAddress: [(channels: DeviceChannels, machine: MachineID)]] = [:]
        for machine in machines {
            if case .company(let owner) = machine.owner, !known.contains(owner) {
                return "machine '\(machine.id)' belongs to company '\(owner)', which is not there"
            }
            for device in machine.devices {
                for other in taken[device.address] ?? [] where other.machine != machine.id {
                    guard let overlap = device.channels.overlap(with: other.channels) else { continue }
                    let what = "\(device.address)" + (overlap == .all ? "" : " channel \(overlap.description)")
                    return "device \(what) speaks both for '\(other.machine)' and for '\(machine.id)'"
                }
                taken[device.address, default: []].append((device.channels, machine.id))
            }
        }
        return nil
    }
}
