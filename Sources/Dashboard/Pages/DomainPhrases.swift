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
