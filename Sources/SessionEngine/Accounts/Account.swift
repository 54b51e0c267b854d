import UsageDomain

/// What was counted over a stretch of time: milliseconds per state, energy, other quantities, and how well.
struct Account: Hashable, Codable, Sendable {
    struct Amount: Hashable, Codable, Sendable {
        var quantity: Quantity
        var amount: Int64
    }

    var durations = StateDurations()
    var energy: Int64 = 0
    /// The worst of what was counted; says nothing while nothing was.
    var energyGrade = Grade.measured
    /// Two readings of an energy counter span some of this time, whether it grew between them or not.
    var isEnergyRead = false
    var amounts: [Amount] = []
    var stateGrade = Grade.measured
    /// The messages heard meanwhile.
    var messages: MessageRange?

    mutating func add(_ quantity: Quantity, _ amount: Int64, _ grade: Grade) {
        guard amount > 0 else { return }
        if quantity == .energy {
            energy = energy.addingSaturated(amount)
            energyGrade = max(energyGrade, grade)
        } else if let index = amounts.firstIndex(where: { $0.quantity == quantity }) {
            amounts[index].amount = amounts[index].amount.addingSaturated(amount)
        } else {
            amounts.append(Amount(quantity: quantity, amount: amount))
        }
    }

    mutating func merge(_ other: Account) {
        durations += other.durations
        energy = energy.addingSaturated(other.energy)
        energyGrade = max(energyGrade, other.energyGrade)
        isEnergyRead = isEnergyRead || other.isEnergyRead
        stateGrade = max(stateGrade, other.stateGrade)
        for entry in other.amounts { add(entry.quantity, entry.amount, .measured) }
        if let heard = other.messages { add(heard) }
    }

    mutating func add(_ heard: MessageRange) {
        if messages == nil { messages = heard } else { messages?.merge(heard) }
    }
}

extension Account {
    /// How well the energy is known: without an energy counter it is estimated at best, also when it is zero.
    var knownEnergyGrade: Grade { isEnergyRead ? energyGrade : max(energyGrade, .estimated) }
}
