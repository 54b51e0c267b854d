import Accounting
import UsageDomain

extension MachineKind {
    var phrase: Phrase {
        switch self {
        case .laserCutter: .kindLaserCutter
        case .printer3D: .kindPrinter3D
        case .cncRouter: .kindCncRouter
        case .cncMill: .kindCncMill
        case .lathe: .kindLathe
        case .vinylCutter: .kindVinylCutter
        case .embroidery: .kindEmbroidery
        case .other: .kindOther
        }
    }
}

extension Purpose {
    var phrase: Phrase {
        switch self {
        case .innovation: .purposeInnovation
        case .research: .purposeResearch
        case .production: .purposeProduction
        case .training: .purposeTraining
        case .personal: .purposePersonal
        case .maintenance: .purposeMaintenance
        case .other: .purposeOther
        }
    }
}

extension SessionMark {
    var phrase: Phrase {
        switch self {
        case .staff: .markStaff
        case .training: .markTraining
        case .maintenance: .markMaintenance
        case .noise: .markNoise
        }
    }
}

extension MachineState {
    var phrase: Phrase {
        switch self {
        case .busy: .stateBusy
        case .paused: .statePaused
        case .idle: .stateIdle
        case .off: .stateOff
        case .fault: .stateFault
        case .unknown: .stateUnheard
        }
    }
}

extension CloseReason {
    var phrase: Phrase {
        switch self {
        case .badgeOut: .closedByBadge
        case .takeover: .closedByTakeover
        case .idleTimeout: .closedIdle
        case .machineOff: .closedOff
        case .heartbeatLost: .closedUnheard
        case .administrator: .closedByHand
        }
    }
}

extension JobOutcome {
    var phrase: Phrase {
        switch self {
        case .done: .wordJobDone
        case .failed: .wordJobFailed
        case .cancelled: .wordJobCancelled
        }
    }
}

extension Employment {
    var phrase: Phrase {
        switch self {
        case .employee: .employmentEmployee
        case .apprentice: .employmentApprentice
        case .intern: .employmentIntern
        case .paidManager: .employmentPaidManager
        case .unpaidManager: .employmentUnpaidManager
        case .other: .employmentOther
        }
    }
}

extension AttributionOrigin {
    var phrase: Phrase {
        switch self {
        case .badge: .originBadge
        case .assigned: .originAssigned
        case .rule: .originRule
        case .nobody: .originNobody
        }
    }
}

extension Grade {
    var phrase: Phrase {
        switch self {
        case .measured: .gradeMeasured
        case .derived: .gradeDerived
        case .estimated: .gradeEstimated
        case .declared: .gradeDeclared
        case .corrected: .gradeCorrected
        }
    }
}

extension QuarantineReason {
    var phrase: Phrase {
        switch self {
        case .malformedJSON: .asideMalformedJSON
        case .malformedNumber: .asideMalformedNumber
        case .malformedProtobuf: .asideMalformedProtobuf
        case .malformedXML: .asideMalformedXML
        case .invalidUTF8: .asideInvalidUTF8
        case .payloadTooLarge: .asideTooLarge
        case .nestedTooDeep: .asideTooDeep
        case .missingField: .asideMissingField
        case .missingBirth: .asideMissingBirth
        case .unknownValue: .asideUnknownValue
        case .outOfRange: .asideOutOfRange
        case .negativeCounter: .asideNegativeCounter
        case .negativePower: .asideNegativePower
        case .implausibleIncrease: .asideImplausible
        case .unknownBadge: .asideUnknownBadge
        case .tooManyTopics: .asideTooManyTopics
        case .clockOutOfBounds: .asideClock
        }
    }
}
