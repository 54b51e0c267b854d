/// Every text of a document; its raw value is its key in `Config/documents`.
package enum DocumentWord: String, CaseIterable, Hashable, Sendable {
    // Title and standing
    case title, notInvoice, version, rectifies, variantOf, variantPseudonymous, variantNominative,
        variantDaily, footer, footerProvisional, page, provisional, periodRunning, openOne, openSeveral,
        awaited, rulesOverdue, overlap, overlapMore
    // Parties
    case issuer, client, name, legalForm, address, siren, siret, registration, vat, noVat, contact,
        declaredSize, notGiven, period, periodText, place, timezone, issuedOn
    // First page
    case summary, project, purpose, sessions, presence, busy, paused, idle, stopped, gap, energy, total,
        noProject, presenceOnce, empty, nothingMeasured, projectReference, projectFrom, projectProduct,
        projectContract, projectFunding, weeks, months, week, month, others, corroborates, category1,
        category2, category6, categoryNone, categoryText, categoryStaff, categoryStaffPart, categoryStaffPartOne,
        categoryStaffDaily, categorySessions, categorySession, categoryNotes, categoryNote, doesNot, doesNotText,
        origins,
        originPersons, originProjects, originModes, personBadge, personAssigned, personRule, personNobody,
        projectByDefault, projectChosen, projectAssigned, projectNone, approval, approvalText, approvalUse,
        approvalUnused, approvalNone, scopeHeading, signLab, signClient, people, person, standing,
        standingCompany, standingOther, standingUnstated, employmentNone, employmentEmployee,
        employmentApprentice, employmentIntern, employmentPaidManager, employmentUnpaidManager,
        employmentOther, qualification, withoutPresence
    // Changes
    case changes, changeAdded, changeRemoved, changeChanged, changeCount, changeCountOne, changeDays,
        changeDay, changeWhat, changeWhich, changeWho, changeDerived, changeMore, changeParts, changeNone,
        fieldProject, fieldPurpose, fieldOperator, fieldAccessMode, fieldOwner, fieldStart, fieldEnd,
        fieldBusy, fieldEnergy, fieldHolder, fieldNotes, fieldPresence, fieldGap, partIssuer, partClient, partProjects,
        partMachines,
        partDenominators, partGaps, partThresholds, partApproval, partReservations, partRules, partForm
    // Machines
    case machines, machineHeading, reference, inventory, serial, missing, missingInventory, missingMaker,
        missingModel, missingSerial, missingAcquired, owner, ownerLab, ownerClient, ownerOther, acquired,
        leased, measuredBy, measuredByNone, machineChanged, renamed, columnWhen, columnDay, columnSessions,
        columnOperator, columnProject, columnAccess, columnOrigin, columnPresence, columnEnergy,
        columnNotes, machineTotal, machineAll, shareHeading, shareNumerator, shareDenominator, shareRatio,
        shareBounds, shareBoundsText, moreBegan, moreGoesOn, moreAlsoAt, moreOwner, moreOffsets,
        moreBooked, moreEnergyUnknown, moreFunction, quantityFilamentLength, quantityFilamentMass,
        quantityLaser, quantitySpindle, quantityBusy, quantitySheets, quantityPieces, stripLegend, codes,
        codeAccess, codeOrigin, codePresence, codeNotes, codeDurations, notes, basis
    // Corrections
    case corrections, correctionLine, correctionBefore, correctionAfter, correctionBy, kindAttribution,
        kindSplit, kindMerge, authorityAccount, authorityConsole, authorityCollector, authorityNamed,
        byText, holderClient, holderOther, holderNobody, holderStaff, holderTraining, holderMaintenance,
        holderNoise, nobody
    // Gaps
    case gaps, gapsNone, gapsNothing, gapsTotal, gapsTotalOne, gapsShort, gapsMore, gapsRest
    // Method, verification
    case method, software, thresholds, thresholdFrom, thresholdOn, thresholdBusy, thresholdBelow,
        thresholdStart, thresholdEnd, thresholdMinimum, thresholdIdle, thresholdStale,
        thresholdStaleDefault, grades, gradeMeasured, gradeDerived, gradeEstimated, gradeDeclared,
        gradeCorrected, integrity, digest, keyFingerprint, seal, sealText, ledgerHead, previous, replaced,
        `none`, verifyOffline, verifyAttachments, privacy, purposeInnovation, purposeResearch,
        purposeProduction, purposeTraining, purposePersonal, purposeMaintenance, purposeOther, purposeNone,
        accessAutonomous, accessAssisted, accessService, kindLaserCutter, kindPrinter3D, kindCncRouter,
        kindCncMill, kindLathe, kindVinylCutter, kindEmbroidery, kindOther
    // Sealed sentences
    case scope, notWorkingTime, methodBusy, methodMinimum, methodCut, methodFacts, methodPresence,
        methodOrigin, methodStates, methodGaps, methodRest, methodRounding, methodEnergy, methodClock,
        methodShare, methodEvidence, methodDaily, clockJumped, clockAhead, clockBehind, clockUntold,
        privacyPseudonymous, privacyNominative, privacyDaily, privacyPurpose, privacyRights
}
