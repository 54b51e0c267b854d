/// The place one collector serves.
package struct Lab: Hashable, Codable, Sendable {
    package var id: String
    package var name: String
    /// 14 digits, format verified by its checksum; nil for a lab without one.
    package var siret: String?
    package var address: String?
    package var legalForm: String?
    /// Entry in the commercial register (RCS) or number of the association (RNA), as the lab writes it.
    package var registration: String?
    package var vatNumber: String?
    /// The regime that explains why there is no VAT number, or the one that applies, as the lab words it.
    package var vatRegime: String?
    package var contact: String?
    /// IANA name, for example `Europe/Paris`.
    package var timezone: String
    package var innovationApproval: InnovationApproval?
    /// Nil where the lab declares none: then no rate has a denominator.
    package var openingHours: WeeklyHours?
    /// Nil for none; where two name a day, the last counts.
    package var openingExceptions: [OpeningException]?

    package init(
        id: String, name: String, siret: String? = nil, address: String? = nil, legalForm: String? = nil,
        registration: String? = nil, vatNumber: String? = nil, vatRegime: String? = nil, contact: String? = nil,
        timezone: String = "Europe/Paris", innovationApproval: InnovationApproval? = nil,
        openingHours: WeeklyHours? = nil, openingExceptions: [OpeningException]? = nil
    ) {
        self.id = id
        self.name = name
        self.siret = siret
        self.address = address
        self.legalForm = legalForm
        self.registration = registration
        self.vatNumber = vatNumber
        self.vatRegime = vatRegime
        self.contact = contact
        self.timezone = timezone
        self.innovationApproval = innovationApproval
        self.openingHours = openingHours
        self.openingExceptions = openingExceptions
    }
}

/// The lab's approval as subcontractor for the innovation tax credit.
///
/// CGI, annex III, article 49 septies I quinquies. Dates come from the decision itself and are never computed.
package struct InnovationApproval: Hashable, Codable, Sendable {
    package var number: String
    package var from: CivilDate
    package var to: CivilDate
    package var authority: String

    package init(number: String, from: CivilDate, to: CivilDate, authority: String) {
        self.number = number
        self.from = from
        self.to = to
        self.authority = authority
    }
}

/// Equipment whose use is accounted.
package struct Machine: Hashable, Codable, Sendable {
    package var id: MachineID
    package var kind: MachineKind
    package var name: String
    package var inventory: String?
    package var maker: String?
    package var model: String?
    /// The maker's serial number.
    package var serial: String?
    /// The day its owner acquired it new: an asset bought second-hand has none.
    package var acquired: CivilDate?
    package var room: String?
    package var owner: MachineOwner
    /// Who leases it to its owner (crédit-bail); nil for an asset of the owner's.
    package var lessor: String?
    /// What its time is when no badge says whose; nil for time that waits to be attributed.
    package var unbadged: SessionMark?
    /// What the nameplate says; bounds the plausible growth of an energy counter.
    package var ratedPower: Power?
    package var power: PowerThresholds
    package var timing: SessionTiming
    package var devices: [DeviceBinding]

    package init(
        id: MachineID, kind: MachineKind, name: String, inventory: String? = nil, maker: String? = nil,
        model: String? = nil, serial: String? = nil, acquired: CivilDate? = nil, room: String? = nil,
        owner: MachineOwner = .lab, lessor: String? = nil, unbadged: SessionMark? = nil, ratedPower: Power? = nil,
        power: PowerThresholds = PowerThresholds(), timing: SessionTiming = SessionTiming(),
        devices: [DeviceBinding] = []
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.inventory = inventory
        self.maker = maker
        self.model = model
        self.serial = serial
        self.acquired = acquired
        self.room = room
        self.owner = owner
        self.lessor = lessor
        self.unbadged = unbadged
        self.ratedPower = ratedPower
        self.power = power
        self.timing = timing
        self.devices = devices
    }
}

package enum MachineKind: String, CaseIterable, Hashable, Codable, Sendable {
    case laserCutter, printer3D, cncRouter, cncMill, lathe, vinylCutter, embroidery, other
}

package enum MachineOwner: Hashable, Codable, Sendable {
    case lab
    case company(CompanyID)
}

/// How power is read as a state: hysteresis between two levels, and delays that never bias a duration.
package struct PowerThresholds: Hashable, Codable, Sendable {
    /// Above it the machine is on (idle or busy); at or below it, off.
    package var onAbove: Power
    /// Above it for `startDelay` the machine is busy, dated from the first crossing.
    ///
    /// Nil: power never means busy.
    package var busyAbove: Power?
    /// Below it for `endDelay` the machine is no longer busy, dated from the first sample below.
    ///
    /// Nil: 0.8 × `busyAbove`.
    package var busyBelow: Power?
    package var startDelay: TimeSpan
    package var endDelay: TimeSpan

    package init(
        onAbove: Power = .watts(5), busyAbove: Power? = nil, busyBelow: Power? = nil,
        startDelay: TimeSpan = .seconds(10), endDelay: TimeSpan = .seconds(60)
    ) {
        self.onAbove = onAbove
        self.busyAbove = busyAbove
        self.busyBelow = busyBelow
        self.startDelay = startDelay
        self.endDelay = endDelay
    }

    package var effectiveBusyBelow: Power? {
        busyBelow ?? busyAbove.map { Power(milliwatts: $0.milliwatts * 8 / 10) }
    }
}

/// When silence and idleness close what is open.
package struct SessionTiming: Hashable, Codable, Sendable {
    /// A busy span shorter than this is noise, not a run.
    package var minimumRun: TimeSpan
    /// A session without activity for this long ends at its last activity.
    package var idleTimeout: TimeSpan
    /// Silence after which the state is unknown.
    ///
    /// Nil: three reporting periods of the dialect, within 90 s and 15 min.
    package var staleAfter: TimeSpan?

    package init(
        minimumRun: TimeSpan = .seconds(30), idleTimeout: TimeSpan = .minutes(15), staleAfter: TimeSpan? = nil
    ) {
        self.minimumRun = minimumRun
        self.idleTimeout = idleTimeout
        self.staleAfter = staleAfter
    }
}

/// One MQTT publisher: its dialect and the identity that dialect gives it.
package struct DeviceAddress: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    package var dialect: DialectName
    package var id: String

    package init(dialect: DialectName, id: String) {
        self.dialect = dialect
        self.id = id
    }

    package var description: String { "\(dialect):\(id)" }

    package static func < (left: DeviceAddress, right: DeviceAddress) -> Bool {
        (left.dialect, left.id) < (right.dialect, right.id)
    }
}
