import UsageDomain

/// How the observations of one message go to the machines of its device.
struct MessageRouting {
    private let observations: [MachineObservation]
    private let powers: Int
    private let hasNumberedPower: Bool

    init(_ observations: [MachineObservation]) {
        self.observations = observations
        var (powers, hasNumbered) = (0, false)
        for observation in observations where observation.fact.isPower {
            powers += 1
            hasNumbered = hasNumbered || observation.channel != nil
        }
        self.powers = powers
        hasNumberedPower = hasNumbered
    }

    /// What is metered without a number beside numbered powers is their sum: it goes to who has them all, else to nobody.
    func delivers(_ observation: MachineObservation, to destination: DeviceRouting.Destination) -> Bool {
        if observation.fact.concernsWholeDevice { return true }
        guard hasNumberedPower, observation.channel == nil, observation.fact.isMetered else {
            return destination.accepts(observation)
        }
        return destination.acceptsTotal(
            hasAll: observations.allSatisfy { !$0.fact.isPower || $0.channel == nil || destination.accepts($0) })
    }

    /// Whether anything is delivered to a destination after an observation.
    func goesOn(after index: Int, for destination: DeviceRouting.Destination) -> Bool {
        observations[(index + 1)...].contains { delivers($0, to: destination) }
    }

    /// Whether power of the same machine follows after an observation of power.
    func isContinued(
        after index: Int, for destination: DeviceRouting.Destination, among destinations: [DeviceRouting.Destination]
    ) -> Bool {
        guard powers > 1, observations[index].fact.isPower else { return false }
        return observations[(index + 1)...].contains { later in
            later.fact.isPower
                && destinations.contains { $0.machine == destination.machine && delivers(later, to: $0) }
        }
    }
}
