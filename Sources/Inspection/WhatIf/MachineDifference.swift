package import UsageDomain

/// A machine's use with one registry and with another.
package struct MachineDifference: Hashable, Sendable {
    package let machine: MachineID
    package let current: MachineUsage
    package let proposed: MachineUsage
    /// Runs of the current registry of which the proposed one makes several.
    package let runsCut: Int
    /// Runs of the proposed registry in which several of the current one go together.
    package let runsMerged: Int
    /// Runs of the current registry of which the proposed one sees nothing.
    package let runsGone: Int
    /// Runs of the proposed registry of which the current one sees nothing.
    package let runsNew: Int

    package init(machine: MachineID, current: MachineUsage, proposed: MachineUsage) {
        self.machine = machine
        self.current = current
        self.proposed = proposed
        let split = Self.overlaps(of: current.runs, with: proposed.runs)
        let joined = Self.overlaps(of: proposed.runs, with: current.runs)
        runsCut = split.count { $0 > 1 }
        runsGone = split.count { $0 == 0 }
        runsMerged = joined.count { $0 > 1 }
        runsNew = joined.count { $0 == 0 }
    }

    package var isSame: Bool { current == proposed }

    /// How many of the others each run shares time with; both ascend and do not overlap among themselves.
    private static func overlaps(of runs: [Range<Int64>], with others: [Range<Int64>]) -> [Int] {
        var first = others.startIndex
        return runs.map { run in
            while first < others.endIndex, others[first].upperBound < run.lowerBound { first += 1 }
            return others[first...].prefix { $0.lowerBound <= run.upperBound }.count { other in
                other.overlaps(run) || other.lowerBound == run.lowerBound
            }
        }
    }
}
