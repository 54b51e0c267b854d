package import UsageDomain

/// How the simulated lab lives and how its devices report.
package struct LabProfile: Hashable, Sendable {
    package enum Acknowledgement: Hashable, Sendable {
        /// Nobody answers: a native device forgets what it could send while the network was up. For captures.
        case assumed
        /// A native device forgets only what an `ack` passed to `SimulatedLab.receive` covers. For a live demonstration.
        case explicit
    }

    package var labID: String
    package var opening: WeeklyHours
    /// From this local day on the lab is open day and night, every day: history first, then a demonstration at any hour.
    package var alwaysOpenFrom: CivilDate?
    /// Between two reports of a plug while its machine works.
    package var busyPeriod: TimeSpan
    /// While the machine is on and does nothing; at most 30 s.
    package var idlePeriod: TimeSpan
    /// While the machine is off and the lab open.
    package var offPeriod: TimeSpan
    /// While the lab is closed; a third of the `staleAfter` of the machines at most.
    package var closedPeriod: TimeSpan
    /// Between two telemetry messages of a native device without a change of state.
    package var nativePeriod: TimeSpan
    /// Network outage, power cut, plug restart: each once in four weeks.
    package var hasDisturbances: Bool
    package var acknowledgement: Acknowledgement
    /// Unacknowledged messages that a native device keeps.
    package var ringCapacity: Int

    package init(
        labID: String = "atelier-simule", opening: WeeklyHours = .standard, alwaysOpenFrom: CivilDate? = nil,
        busyPeriod: TimeSpan = .seconds(10),
        idlePeriod: TimeSpan = .seconds(30), offPeriod: TimeSpan = .seconds(60),
        closedPeriod: TimeSpan = .seconds(300), nativePeriod: TimeSpan = .seconds(30), hasDisturbances: Bool = true,
        acknowledgement: Acknowledgement = .assumed, ringCapacity: Int = 4096
    ) {
        self.labID = labID
        self.opening = opening
        self.alwaysOpenFrom = alwaysOpenFrom
        self.busyPeriod = busyPeriod
        self.idlePeriod = idlePeriod
        self.offPeriod = offPeriod
        self.closedPeriod = closedPeriod
        self.nativePeriod = nativePeriod
        self.hasDisturbances = hasDisturbances
        self.acknowledgement = acknowledgement
        self.ringCapacity = ringCapacity
    }

    package static let standard = LabProfile()

    /// What the lab's registry says of its hours.
    package var declaredExceptions: [OpeningException]? {
        alwaysOpenFrom.flatMap { first in
            Period(first: first, last: first.adding(days: 366)).map {
                [OpeningException(days: $0, hours: WeeklyHours.always[.monday], reason: "démonstration")]
            }
        }
    }

    /// Nil on a closed day.
    package func opening(on date: CivilDate) -> Range<Instant>? {
        let hours = alwaysOpenFrom.map { date >= $0 } ?? false ? WeeklyHours.always : opening
        return hours.span(on: date)
    }

    /// A lab that is open at any hour of any day and whose devices wait for acknowledgements.
    package static let live = LabProfile(opening: .always, acknowledgement: .explicit)
}
