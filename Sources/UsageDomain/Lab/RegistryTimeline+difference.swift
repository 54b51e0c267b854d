extension LabRegistry {
    /// Takes over what changed between two registries, field by field; what did not change between them stays.
    ///
    /// A change to something that is not here is no news: whoever removed it, or has not added it yet, decides that.
    mutating func take(from old: LabRegistry, to new: LabRegistry) {
        lab.take(from: old.lab, to: new.lab, Lab.fields)
        machines.take(from: old.machines, to: new.machines, id: \.id, Machine.fields)
        companies.take(from: old.companies, to: new.companies, id: \.id, Company.fields)
        projects.take(from: old.projects, to: new.projects, id: \.id, Project.fields)
        members.take(from: old.members, to: new.members, id: \.id, Member.fields)
    }
}

/// One property of a declared thing, as something that can change by itself.
struct DeclaredField<Whole> {
    let take: (_ into: inout Whole, _ old: Whole, _ new: Whole) -> Void

    init<Value: Equatable>(_ path: WritableKeyPath<Whole, Value>) {
        take = { whole, old, new in
            if old[keyPath: path] != new[keyPath: path] { whole[keyPath: path] = new[keyPath: path] }
        }
    }
}

/// A declared thing with every field that can change.
protocol Declared {
    static var fields: [DeclaredField<Self>] { get }
}

extension Declared {
    mutating func take(from old: Self, to new: Self, _ fields: [DeclaredField<Self>]) {
        for field in fields { field.take(&self, old, new) }
    }
}

extension Array where Element: Declared & Equatable {
    /// Elements keep their places; what is added comes last.
    fileprivate mutating func take<ID: Hashable>(
        from old: [Element], to new: [Element], id: (Element) -> ID, _ fields: [DeclaredField<Element>]
    ) {
        guard old != new else { return }
        let before = Dictionary(old.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(new.map(id))
        removeAll { before[id($0)] != nil && !kept.contains(id($0)) }
        var places = Dictionary(enumerated().map { (id($1), $0) }, uniquingKeysWith: { first, _ in first })
        for element in new {
            let (place, previous) = (places[id(element)], before[id(element)])
            switch (place, previous) {
            case (let place?, let previous?): self[place].take(from: previous, to: element, fields)
            case (let place?, nil): self[place] = element
            case (nil, nil):
                places[id(element)] = count
                append(element)
            case (nil, _?): break
            }
        }
    }
}

extension Lab: Declared {
    static var fields: [DeclaredField<Lab>] {
        [
            DeclaredField(\.id), DeclaredField(\.name), DeclaredField(\.siret), DeclaredField(\.address),
            DeclaredField(\.legalForm), DeclaredField(\.registration), DeclaredField(\.vatNumber),
            DeclaredField(\.vatRegime), DeclaredField(\.contact), DeclaredField(\.timezone),
            DeclaredField(\.innovationApproval), DeclaredField(\.openingHours), DeclaredField(\.openingExceptions),
        ]
    }
}

extension Machine: Declared {
    static var fields: [DeclaredField<Machine>] {
        [
            DeclaredField(\.id), DeclaredField(\.kind), DeclaredField(\.name), DeclaredField(\.inventory),
            DeclaredField(\.maker), DeclaredField(\.model), DeclaredField(\.serial), DeclaredField(\.acquired),
            DeclaredField(\.room), DeclaredField(\.owner), DeclaredField(\.lessor), DeclaredField(\.unbadged),
            DeclaredField(\.ratedPower),
            DeclaredField(\.power),
            DeclaredField(\.timing), DeclaredField(\.devices),
        ]
    }
}

extension Company: Declared {
    static var fields: [DeclaredField<Company>] {
        [
            DeclaredField(\.id), DeclaredField(\.name), DeclaredField(\.siren), DeclaredField(\.siret),
            DeclaredField(\.address), DeclaredField(\.vatNumber), DeclaredField(\.size),
        ]
    }
}

extension Project: Declared {
    static var fields: [DeclaredField<Project>] {
        [
            DeclaredField(\.id), DeclaredField(\.company), DeclaredField(\.title), DeclaredField(\.purpose),
            DeclaredField(\.description), DeclaredField(\.contract), DeclaredField(\.publicFunding),
            DeclaredField(\.approvalAgreed),
        ]
    }
}

extension Member: Declared {
    static var fields: [DeclaredField<Member>] {
        [
            DeclaredField(\.id), DeclaredField(\.name), DeclaredField(\.role), DeclaredField(\.employment),
            DeclaredField(\.qualification), DeclaredField(\.company), DeclaredField(\.defaultProject),
            DeclaredField(\.badges),
        ]
    }
}
