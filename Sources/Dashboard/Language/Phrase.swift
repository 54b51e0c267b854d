/// Everything the pages say, by name.
///
/// Templates use `{{t.name}}`; `{0}` and `{1}` stand for values.
enum Phrase: String, CaseIterable, Hashable, Sendable {
    // Chrome
    case skipToContent, mainMenu, menuBoard, menuSessions, menuInbox, menuStatements, menuDevices, menuHealth,
        otherLanguage,
        footer
    // Board
    case boardTitle, workshop, summaryTitle, summaryBusy, summaryWaiting, summaryFault, summaryUnheard, summaryFree,
        summaryToday, stateUnheard, stateFault, stateBusy, statePaused, stateSetUp, stateFree, stateOff, neverHeard,
        lastHeard, unattributed, power, powerLastHours, powerHistory, job, boardEmptyTitle, boardEmptyHelp,
        boardSilentTitle, boardSilentHelp, withoutScript, liveConnected, liveLost
    // Sessions
    case sessionsTitle, inboxTitle, inboxIntro, filterMachine, filterCompany, filterFrom, filterTo, filterAll,
        filterUnattributed, filterApply, filterClear, filters, columnTime, columnMachine, columnPerson,
        columnCompany, columnProject, columnDuration, columnPresence, columnEnergy, columnGrade, columnPurpose,
        inProgress, unheardTime, sessionsEmptyTitle, sessionsEmptyHelp, inboxEmptyTitle, inboxEmptyHelp, older,
        newer, exportData, dayTotal, sessionBegan, sessionGoesOn, alsoAt
    // Values
    case purposeInnovation, purposeResearch, purposeProduction, purposeTraining, purposePersonal, purposeMaintenance,
        purposeOther, purposeNone, gradeMeasured, gradeDerived, gradeEstimated, gradeDeclared, gradeCorrected,
        kindLaserCutter, kindPrinter3D, kindCncRouter, kindCncMill, kindLathe, kindVinylCutter, kindEmbroidery,
        kindOther
    // Statements
    case statementsTitle, statementsIntro, columnNumber, columnPeriod, columnIssued, columnDigest, columnFiles,
        revision, replacedBy, statementOutdated, statementsEmptyTitle, statementsEmptyHelp
    // Machine
    case identity, kind, inventory, model, room, owner, ownerLab, ratedPower, devices, thresholds, thresholdOn,
        thresholdBusy, thresholdBusyDelay, thresholdRest, thresholdNone, thresholdMissing, thresholdMissingHelp,
        misreadTitle, misreadMore, misreadLess, misreadHelp, idleTimeout, staleAfter, staleDefault,
        recentSessions, allSessions, lastDays, lastDaysLabel, chartEmpty, daysEmpty
    // Proposed thresholds
    case proposalTitle, proposalReading, proposalUnreadable, proposalNoPower, proposalTooShort, proposalOneLevel,
        proposalNoWork, proposalThermostat, proposalOverlap, proposalSure, proposalFairlySure, proposalUnsure,
        proposalWork, proposalSlowPlug, proposalSame, proposalCommand, passedDutyCycle, passedAfterWork, passedRest,
        histogramLabel,
        histogramNote, histogramRest, histogramWork
    // Health
    case healthTitle, healthGood, healthGoodHelp, healthBad, problemBroker, problemBrokerHelp, problemStore,
        problemStoreHelp, problemSubscription, problemSubscriptionHelp, problemNotWritable, problemSilentCollector,
        problemSilentCollectorHelp, problemOldCommit, problemOldCheckpoint, problemDelayHelp, problemNotDerived,
        problemNotDerivedHelp, problemClockUnset, problemClockBehind, problemClockDiffers, problemClockHelp,
        healthClockSet, healthClockSetBack, problemDamagedJournal, problemDamagedJournalHelp, problemOtherVersion,
        problemOtherVersionHelp, problemUnreadable, problemUnreadableHelp,
        unreadableCount, healthFigures, healthConnection, healthConnectionGood, healthForgotten, healthMessages,
        healthQuarantined, healthCommit, healthCheckpoint,
        healthSize, healthFree, healthMachines,
        healthUnheardMachines, healthUnheardHelp, momentNever, healthSetAside, healthSetAsideHelp, asideMalformedJSON,
        asideMalformedNumber, asideMalformedProtobuf, asideMalformedXML, asideInvalidUTF8, asideTooLarge,
        asideTooDeep, asideMissingField, asideMissingBirth, asideUnknownValue, asideOutOfRange, asideNegativeCounter,
        asideNegativePower, asideImplausible, asideUnknownBadge, asideTooManyTopics, asideClock
    // Devices
    case devicesTitle, devicesIntro, devicesEmptyTitle, devicesEmptyHelp, devicesForgotten,
        devicesGateway, deviceAdopted, deviceAdoptedHelp, deviceBind, deviceMachine, deviceNewMachine,
        deviceNewMachineHelp, deviceThreshold, deviceAdoptedWithoutThreshold, deviceMachineID, deviceMachineName,
        deviceMachineKind, deviceChannel,
        deviceWholeChannel, deviceAllChannels, deviceFreeChannel, deviceChannelOf, deviceReason,
        deviceUsualReason, deviceSubmit, deviceSpeaks, deviceSpokeOnce, deviceRetainedOnly, deviceFirst, deviceLast,
        deviceMessages,
        deviceSetAside, deviceValues, deviceBecause
    case guessPlug, guessMeter, guessRelay, guessPrinter, guessBadgeReader, guessController, guessSensor,
        guessGateway, guessUnknown, reasonSpeaksForOthers, reasonReportsBadges, reasonReportsFilament,
        reasonReportsJobsAndTemperatures, reasonReportsToolTime, reasonReportsPieces, reasonReportsJobs,
        reasonReportsStates, reasonSwitchesAndMeasures, reasonMeasuresOnly, reasonSwitchesOnly,
        reasonReportsTemperatures, reasonReportsPresenceOnly, reasonAllSetAside, reasonSaysNothingKnown
    case subjectPower, subjectVoltage, subjectCurrent, subjectTemperature, subjectProgress, subjectEnergy,
        subjectBusyTime, subjectLaserTime, subjectSpindleTime, subjectFilamentLength, subjectFilamentMass,
        subjectSheets, subjectPieces, subjectState, subjectRelay, subjectLink, subjectBadge, subjectJob, subjectChannel
    case wordOn, wordOff, wordIdle, wordBusy, wordPaused, wordFault, wordUnknown, wordOnline, wordOffline,
        wordBadgeIn, wordBadgeOut, wordBadgeSeen, wordJobStart, wordJobDone, wordJobFailed, wordJobCancelled
    case adoptionNotHeard, adoptionSeveralDialects, adoptionSeveralChannels, adoptionNoSuchChannel,
        adoptionAlreadyBound, adoptionGateway, adoptionUnknownMachine, adoptionMachineExists, adoptionBadMachineID,
        adoptionBadText, adoptionBadThreshold, adoptionNoPower, adoptionRefused
    // Access and decisions
    case logInTitle, logInName, logInPassword, logInCode, logInCodeHelp, logInSubmit, logInRefused,
        logInTooMany, logOut, demonstrationTitle, demonstrationHelp, demonstrationEnter, setUpTitle,
        setUpIntro, setUpCode, setUpName, setUpSubmit, setUpBadCode, accountBadName, passwordTooShort,
        passwordTooLong, passwordTooEasy, passwordOldWrong, passwordChanged, confirmTitle, confirmIntro,
        confirmSubmit, confirmRefused, accountTitle, accountRoles, secondFactorTitle, secondFactorIsOn,
        secondFactorIsOff, secondFactorSetUp, secondFactorScan, secondFactorFirstCode, secondFactorTurnOn,
        secondFactorTurnOff, secondFactorOn, secondFactorOff, recoveryTitle, recoveryHelp, recoveryLeft,
        passwordTitle, passwordOld, passwordNew, passwordSubmit, browsersTitle, browserThis, browsersEnd,
        browsersEnded, roleVisitor, roleMember, roleCompany, roleManager, roleAccountant, roleAdministrator,
        roleNetwork, errorLogIn, errorLogInHelp, errorForbidden, errorForbiddenHelp, attributeTitle,
        attributeWho, attributeReason, attributeUsualReason, attributeSubmit, attributeTick,
        attributeNothing, attributeNobody, attributeDone, attributeProjects, attributeMembers, attributeMarks,
        attributeUndone, undo, undoReason, markStaff, markTraining, markMaintenance, markNoise, decisionNothing,
        decisionOutside, decisionNotNeighbours, decisionStillOpen, decisionMeanwhile, decisionNotWithdrawable,
        attributionUnknown, attributionForeignProject, attributionForeignMember, attributionMarked, sessionGone,
        decisionIncomplete, decisionDone, decidedSplit, decidedMerge, decidedAttribution, decisionWithdrawn,
        decisionByLab,
        suggestBefore, suggestAfter, suggestHabit, suggestPresent, suggestLast, suggestions
    // One session
    case sessionTitle, sessionFrom, sessionTo, sessionMark, sessionOrigin, sessionBeginning, sessionEnding,
        sessionWhat, sessionStates, sessionPower, sessionNoPower, sessionCounted, sessionRuns, sessionDecisions,
        sessionUndecided,
        sessionEvidenceTitle, sessionEvidence, sessionMessages, sessionStatements, sessionOpen, stateIdle,
        beganByBadge, beganByWork, closedByBadge, closedByTakeover, closedIdle, closedOff, closedUnheard,
        closedByHand, originBadge, originAssigned, originRule, originNobody, splitTitle, splitAt, splitAtHelp,
        splitSubmit,
        mergeTitle, mergeWith, mergeSubmit, attributeOne
    // A member's own
    case claimFree, claimTaken, claimSomebody, claimFor, claimWithoutProject, claimTakeover, claimTakeoverHelp,
        claimEnd, claimDone, claimEnded, claimNotYours, claimLogIn, claimNoMember, claimCode, claimCodeHelp, mineTitle,
        mineEmpty, mineEmptyHelp
    case pinTake, pinNumber, pinPin, pinSubmit, pinHelp, pinRefused, pinExpired, pinYouAre, pinSomebodyElse, pinTitle,
        pinFor, pinIntro, pinIsSet, pinIsNotSet, pinNew, pinSave, pinRemove, pinSaved, pinRemoved, pinNotDigits,
        pinWrongLength, pinTooEasy
    case openIDLogIn, openIDUnavailable, openIDDeclined, openIDJourney, openIDRefused, openIDClock, openIDStranger,
        openIDAdministrator, openIDTaken, openIDTooMany, openIDTitle, openIDIsLinked, openIDIsNotLinked, openIDLink,
        openIDUnlink, openIDLinked, openIDUnlinked, openIDInvitation, openIDInvited
    // Settings
    case menuSettings, settingsTitle, settingsIntro, settingsNoLab, settingsNoLabHelp, settingsLab,
        settingsMachines, settingsCompanies, settingsProjects, settingsMembers, settingsAddMachine,
        settingsAddCompany, settingsAddProject, settingsAddMember, settingsNone, settingsAccounts, settingsUntil,
        settingsFrom, settingsDevices, settingsBadges, settingsSaved, settingsChanges, settingsChangedBy,
        settingsChangeHolds, settingsMore, entryEffective, entryEffectiveHelp, entryReason, entryUsualReason,
        entryReasonMissing, entrySave, entryEnd, entryEndHelp, entryPreview, entryPreviewNow, entryPreviewFrom,
        entryConsequences, entryNoConsequences, entryConfirm, entryConfirmEnd, entryBack, entryRefused,
        entryRefusedHelp, entryUnchanged, entryStillUsed, entryRefers, machineSettings, entryConflict,
        entryConflictHelp, entryContradicts, entryLivePower, entryToSettings, changeAdded, changeEnded,
        changeOrder, changeNothing, changeWhole, changeField, changeBefore, changeAfter, consequence,
        consequenceOne, consequenceStated, registryFirst
    // Forms of the registry
    case fieldName, fieldID, fieldIDHelp, fieldSIREN, fieldSIRET, fieldAddress, fieldLegalForm,
        fieldRegistration, fieldVATNumber, fieldVATRegime, fieldContact, fieldTimezone, fieldTimezoneHelp,
        fieldApproval, fieldApprovalNumber, fieldApprovalFrom, fieldApprovalTo, fieldApprovalAuthority,
        fieldInventory, fieldMaker, fieldSerial, fieldAcquired, fieldAcquiredHelp, fieldRatedPowerHelp,
        fieldThresholds, fieldOnAbove, fieldBusyAbove, fieldBusyAboveHelp, fieldBusyBelow, fieldBusyBelowHelp,
        fieldStartDelay, fieldEndDelay, fieldTimes, fieldUnbadged, fieldUnbadgedHelp, fieldUnbadgedAsk,
        fieldMinimumRun, fieldStaleAfterHelp, fieldSize, fieldSizeHelp, fieldTitle, fieldDescription,
        fieldDescriptionHelp, fieldContract, fieldFunding, fieldMemberNameHelp, fieldRole, fieldDefaultProject,
        fieldLessor, fieldLessorHelp, fieldApprovalAgreed, fieldApprovalAgreedHelp, fieldEmployment,
        fieldEmploymentHelp, fieldQualification, employmentNone, employmentEmployee, employmentApprentice,
        employmentIntern, employmentPaidManager, employmentUnpaidManager, employmentOther,
        fieldBadges, fieldBadgesHelp, fieldNobody, fieldNoProject, fieldDevicesHelp, typedMissing,
        typedTooLong, typedControl, typedNotAnID, typedIDTaken, typedIDReserved, typedNotAPower, typedNotASpan,
        typedOutOfBounds, typedNotADay, typedEndsEarly, typedNotAZone, typedDigits, typedChecksum,
        typedOtherSIRET, typedNotAVATNumber, typedOtherVAT, typedNoCompany, typedNoProject,
        typedForeignProject, typedNotABadge, typedBadgeTaken, typedWorkTooLow, typedRestAlone,
        typedRestTooHigh, typedElsewhere
    // Analysis
    case analysisTitle, analysisHeading, analysisEarlier, analysisLater, analysisBefore, analysisUnheard,
        analysisOpen, analysisUse, analysisOutside, analysisSessions, analysisMachines, analysisCourse, analysisHeat,
        analysisHeatHelp, analysisShades, analysisGrouping, analysisBy, analysisNoHours, analysisEmpty,
        analysisEmptyHelp, presetToday, presetWeek, presetMonth, presetYear
    // Opening hours
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday, fieldOpening, fieldOpeningHelp,
        fieldExceptions, fieldExceptionsHelp, hoursClosed, typedNotHours, typedNotAnException, openingUntil,
        openingNext, openingNone, openingClose, openingClosedEarly
    // Accounts
    case accountsTitle, accountsIntro, accountAdd, accountAddHelp, accountChange, accountSave,
        accountPersonName, accountMember, accountCompany, accountNobody, accountNoRole, accountDisabled,
        accountSecondFactor, accountNoSecondFactor, accountBrowsers, accountGranted, accountThis,
        accountDisable, accountEnable, accountReset, accountEndBrowsers, accountRemove, accountRemoveAsk,
        accountRemoveHelp, accountFirstPassword, accountNewPassword, accountPasswordHelp, accountDone,
        accountBrowsersEnded, accountDeeds, accountDeed, deedAdded, deedChanged, deedDisabled, deedEnabled,
        deedReset, deedRemoved, accountLast, accountExists, accountGone, accountNeedsMember, accountNeedsCompany
    // Badges
    case badgeTitle, badgeToMember, badgePresent, badgeToken, badgePresentTitle, badgePresentButton, badgeWhere,
        badgeAnywhere, badgeWaiting, badgeHelp, badgeNothing, badgeWaitAgain, badgeHeard, badgeBefore, badgeFrom,
        badgeFromNow, badgeFromBefore, badgeGive, badgeUsualReason, badgeGone, badgeAgain, badgeConsequences,
        badgesUnknown, badgesUnknownHelp, badgeTimes, badgeGiveTo, badgeChoose
    // Errors
    case errorNotFound, errorNotFoundHelp, errorBadRequest, errorBadRequestHelp, errorMethod, errorMethodHelp,
        errorBusy, errorBusyHelp, errorInternal, errorInternalHelp, errorHome

    func text(in language: Language) -> String {
        let texts = Self.texts[self]
        return (language == .french ? texts?.french : texts?.english) ?? rawValue
    }

    /// The phrase with its places filled.
    func text(in language: Language, _ values: String...) -> String {
        var text = text(in: language)
        for (index, value) in values.enumerated() {
            text = text.split(separator: "{\(index)}", omittingEmptySubsequences: false).joined(separator: value)
        }
        return text
    }

    struct Texts: Hashable, Sendable {
        var french: String
        var english: String
    }

    private static let texts: [Phrase: Texts] = [
        chromeTexts, boardTexts, sessionTexts, valueTexts, statementTexts, machineTexts, proposalTexts, healthTexts,
        setAsideTexts,
        deviceTexts,
        guessTexts, deviceValueTexts,
        adoptionTexts, errorTexts, accessTexts, decisionTexts, sessionPageTexts, claimTexts, settingsTexts,
        registryTexts,
        accountTexts, badgeTexts, pinTexts, openIDTexts, openingTexts, analysisTexts,
    ].reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }
}
