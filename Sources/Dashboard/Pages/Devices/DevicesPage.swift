import UsageDomain

/// The devices no machine is bound to, as their template sees them.
struct DevicesPage: Sendable {
    struct Row: Sendable {
        var id: String
        var dialect: String
        var anchor: String
        var guess: String
        var kind: String
        var speaks: String
        var first: TimeText
        var last: TimeText
        var messages: String
        var setAside: String?
        var values: [Value]
        var boundChannels: [String]
        var isGateway: Bool
        var form: Form?
    }

    struct Value: Sendable {
        var name: String
        var shown: String
    }

    struct Choice: Sendable {
        var value: String
        var label: String
        var isSelected: Bool
    }

    /// What is typed to bind a device; refused input comes back in it.
    struct Form: Sendable {
        var token: String
        var device: String
        var dialect: String
        var isOpen: Bool
        var machines: [Choice]
        var kinds: [Choice]
        var channels: [Choice]
        var hasChannels: Bool
        var machineID: String
        var machineName: String
        /// A plug's power says nothing without a threshold; others need none.
        var needsThreshold: Bool
        var busyAbove: String
        var reason: String
    }

    struct Notice: Sendable {
        var title: String
        var help: String
    }

    var rows: [Row]
    var isEmpty: Bool
    var forgotten: String?
    var adopted: Notice?
    var refused: Notice?

    /// `typed` is a form that was refused.
    init(
        _ heard: HeardDevices, registry: LabRegistry?, token: String, typed: AdoptionForm? = nil, now: Instant,
        format: HumanFormat
    ) {
        let language = format.language
        rows = heard.devices.enumerated().map { number, device in
            Row(device, number: number, registry: registry, token: token, typed: typed, now: now, format: format)
        }
        isEmpty = heard.devices.isEmpty
        forgotten =
            heard.forgotten == 0
            ? nil
            : Phrase.devicesForgotten.text(
                in: language, format.count(heard.forgotten), format.count(Int64(heard.capacity)))
    }
}

extension DevicesPage.Row {
    init(
        _ device: HeardDevice, number: Int, registry: LabRegistry?, token: String, typed: AdoptionForm?,
        now: Instant, format: HumanFormat
    ) {
        let language = format.language
        let guess = DeviceGuess(device)
        func moment(_ instant: Instant) -> TimeText {
            TimeText(instant, shown: format.ago(instant, now: now), format: format, isRelative: true)
        }
        id = device.address.id
        dialect = device.address.dialect.rawValue
        anchor = "device-\(number)"
        kind = guess.kind.rawValue
        self.guess = Phrase.deviceBecause.text(
            in: language, guess.kind.phrase.text(in: language), guess.reason.phrase.text(in: language))
        speaks =
            if let period = device.period {
                Phrase.deviceSpeaks.text(in: language, format.duration(.seconds((period.milliseconds + 500) / 1000)))
            } else {
                (device.liveMessages == 0 ? Phrase.deviceRetainedOnly : .deviceSpokeOnce).text(in: language)
            }
        first = moment(device.firstHeard)
        last = moment(device.lastHeard)
        messages = format.count(device.messages)
        setAside =
            device.setAside == 0 ? nil : Phrase.deviceSetAside.text(in: language, format.count(device.setAside))
        values = device.values.map { value in
            let name = value.subject.phrase.text(in: language)
            return DevicesPage.Value(
                name: value.channel.map { Phrase.subjectChannel.text(in: language, name, String($0)) } ?? name,
                shown: value.shown(format))
        }
        boundChannels = device.channels.compactMap { channel in
            guard let machine = registry?.machine(of: device.address, channel: channel) else { return nil }
            let name = PartyDirectory(registry).name(of: machine)
            return Phrase.deviceChannelOf.text(in: language, String(channel), name)
        }
        isGateway = guess.kind == .gateway
        guard !isGateway else { return }
        form = DevicesPage.Form(device, registry: registry, token: token, typed: typed, language: language)
    }
}

extension DevicesPage.Form {
    init(
        _ device: HeardDevice, registry: LabRegistry?, token: String, typed: AdoptionForm?, language: Language
    ) {
        // Only the form that was refused gets back what was typed into it.
        let typed = typed.flatMap { form in
            form.device == device.address.id && form.dialect == device.address.dialect.rawValue ? form : nil
        }
        self.token = token
        self.device = device.address.id
        dialect = device.address.dialect.rawValue
        isOpen = typed != nil
        machines = (registry?.machines ?? []).map {
            DevicesPage.Choice(
                value: $0.id.rawValue, label: $0.name, isSelected: typed?.machine == $0.id.rawValue)
        }
        machines.append(
            DevicesPage.Choice(
                value: AdoptionForm.newMachine, label: Phrase.deviceNewMachine.text(in: language),
                isSelected: typed?.isNewMachine ?? false))
        kinds = MachineKind.allCases.map {
            DevicesPage.Choice(
                value: $0.rawValue, label: $0.phrase.text(in: language),
                isSelected: typed?.kind == $0.rawValue || typed == nil && $0 == .other)
        }
        let free = device.channels.filter { registry?.machine(of: device.address, channel: $0) == nil }
        channels = free.map {
            DevicesPage.Choice(
                value: String($0), label: Phrase.deviceFreeChannel.text(in: language, String($0)),
                isSelected: typed?.channel == String($0))
        }
        if free.count > 1, free == device.channels {
            // Phases of one machine where nothing switches them one by one.
            channels.insert(
                DevicesPage.Choice(
                    value: AdoptionForm.allChannels, label: Phrase.deviceAllChannels.text(in: language),
                    isSelected: typed.map { $0.channel == AdoptionForm.allChannels }
                        ?? (DeviceGuess(device).kind == .meter)),
                at: 0)
        }
        hasChannels = free.count > 1
        machineID = typed?.id ?? ""
        machineName = typed?.name ?? ""
        needsThreshold = DeviceGuess(device).kind.needsThreshold
        busyAbove = typed?.busyAbove ?? ""
        reason = typed?.reason ?? Phrase.deviceUsualReason.text(in: language)
    }
}
