/// What somebody says of whose a session was; what is nil was not said.
package struct AttributionChange: Hashable, Codable, Sendable {
    package var member: MemberID?
    package var company: CompanyID?
    package var project: ProjectID?
    package var accessMode: AccessMode?
    /// The lab's own: then no company has it.
    package var mark: SessionMark?

    package init(
        member: MemberID? = nil, company: CompanyID? = nil, project: ProjectID? = nil, accessMode: AccessMode? = nil,
        mark: SessionMark? = nil
    ) {
        self.member = member
        self.company = company
        self.project = project
        self.accessMode = accessMode
        self.mark = mark
    }

    package var isEmpty: Bool { self == AttributionChange() }

    /// The attribution of a session after the change, by the facts of its day.
    ///
    /// What is not said stays, as far as it goes with what is: a project implies its company; a member who works for
    /// another company takes the session along, to the default project; a project of another company than the session's
    /// does not stay. The lab's own has no company and no project, and the purpose that its mark says; who was at the
    /// machine stays.
    ///
    /// - Throws: `AttributionProblem` for what is not in the registry and for parties that do not go together.
    package func applied(
        to present: Attribution, at start: Instant, _ timeline: RegistryTimeline
    ) throws(AttributionProblem) -> Attribution {
        let member = try known(member, "member", { timeline.member($0, at: start) }, timeline) { $0.members.map(\.id) }
        let project = try known(project, "project", { timeline.project($0, at: start) }, timeline) {
            $0.projects.map(\.id)
        }
        _ = try known(company, "company", { timeline.company($0, at: start) }, timeline) { $0.companies.map(\.id) }
        if let project, let owner = project.company {
            if let company, company != owner {
                throw .foreignProject(project.id, owner, company)
            }
            if company == nil, let employer = member?.company, employer != owner {
                throw .foreignMember(member?.id ?? "", employer, project.id, owner)
            }
        }
        var after = present
        after.member = member?.id ?? present.member
        after.accessMode = accessMode ?? present.accessMode
        if let mark {
            guard company == nil, project == nil else { throw .markedForCompany(mark) }
            (after.company, after.project, after.purpose, after.mark) = (nil, nil, mark.purpose, mark)
            return after
        }
        if self.member != nil || company != nil || project != nil {
            if after.mark != nil { after.purpose = nil }
            after.mark = nil
        }
        after.company = company ?? project?.company ?? member?.company ?? present.company
        let kept = present.project.flatMap { timeline.project($0, at: start) }
        let usual = member?.defaultProject.flatMap { timeline.project($0, at: start) }
        let chosen =
            project ?? [kept, usual].compactMap(\.self).first { $0.company == nil || $0.company == after.company }
        if chosen?.id != present.project || project != nil {
            after.project = chosen?.id
            after.purpose = chosen?.purpose
        }
        return after
    }

    private func known<ID: LabIdentifier, Party>(
        _ id: ID?, _ kind: String, _ find: (ID) -> Party?, _ timeline: RegistryTimeline, _ ids: (LabRegistry) -> [ID]
    ) throws(AttributionProblem) -> Party? {
        guard let id else { return nil }
        guard let party = find(id) else {
            throw .unknown(UnknownName(kind, id.rawValue, known: timeline.everyID(ids).map(\.rawValue)))
        }
        return party
    }
}

/// Why a session cannot be attributed as wished.
package enum AttributionProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(UnknownName)
    case foreignProject(ProjectID, CompanyID, CompanyID)
    case foreignMember(MemberID, CompanyID, ProjectID, CompanyID)
    /// The lab's own time is no company's.
    case markedForCompany(SessionMark)

    package var description: String {
        switch self {
        case .unknown(let name): "--\(name.kind): \(name)"
        case .foreignProject(let project, let owner, let company):
            "--project: '\(project)' belonged to company '\(owner)' on the session's day, not to '\(company)'"
        case .foreignMember(let member, let employer, let project, let owner):
            "--project: '\(project)' belonged to company '\(owner)' on the session's day, and member '\(member)' worked "
                + "for '\(employer)'; say --company \(owner) if it was so"
        case .markedForCompany(let mark):
            "--mark \(mark.rawValue): that is the lab's own time, so leave out --company and --project"
        }
    }
}
