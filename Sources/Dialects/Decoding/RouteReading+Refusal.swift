internal import UsageDomain

/// Refusals that name the field and what it says; made only once a message is refused.
extension RouteReading {
    func refusal(_ reason: QuarantineReason, at choice: PathChoice, _ slot: JSONSlot? = nil) -> Refusal {
        let path = path(of: choice)
        let slot = slot ?? slots(choice)?.first.map { values.slot($0) }
        return Refusal(reason, RefusedField(path: name(of: path), value: isPrivate(path) ? nil : slot.map(text)))
    }

    /// A badge is not said, not even where it is refused.
    func unreadable(_ badge: PathChoice) -> Refusal {
        Refusal(.unknownValue, RefusedField(path: name(of: path(of: badge)), value: nil))
    }

    func missing(_ choice: PathChoice) -> Refusal {
        Refusal(.missingField, RefusedField(path: name(of: path(of: choice)), value: nil))
    }

    /// The path whose values count, or the first where none has any.
    func path(of choice: PathChoice) -> Int {
        choice.first { !values.slots(at: $0).isEmpty } ?? choice.lowerBound
    }

    func name(of path: Int) -> String {
        guard route.plan.paths.indices.contains(path) else { return "payload" }
        let path = route.plan.paths[path]
        return path.isWholeDocument ? "payload" : path.text
    }

    private func isPrivate(_ path: Int) -> Bool {
        route.privacy.whole != .keep || route.privacy.paths.contains { $0.steps == route.plan.paths[path].steps }
    }

    private func text(of slot: JSONSlot) -> String {
        switch slot.value {
        case .number(let number): recent.text(of: number)
        case .container: "a list or an object"
        default: recent.text(values.text[slot.text].prefix(RefusedField.longestValue))
        }
    }
}
