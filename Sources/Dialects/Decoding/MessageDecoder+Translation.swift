internal import UsageDomain

extension MessageDecoder {
    /// Decodes a message whose route names a translator: every document it becomes is read by the route's rules.
    ///
    /// Nil when it says nothing; the sink's requests stand all the same.
    mutating func translate(
        _ bytes: [UInt8], _ frame: MessageFrame, by translator: TranslatorName,
        _ place: (topic: Int, candidate: Int), into sink: inout ObservationSink
    ) throws(Refusal) -> DeviceHandle? {
        let candidate = candidate(at: place)
        let payload =
            translator.isBinary
            ? frame.payload : PayloadReading(bytes: bytes, range: frame.payload, reader: reader).range
        guard !payload.isEmpty || translator.isBinary else { return nil }
        guard payload.count <= JSONReader.largestPayload else { throw Refusal(.payloadTooLarge) }
        let input = TranslatorInput(
            bytes: bytes, topic: frame.topic, payload: payload, device: candidate.deviceID, arrival: frame.arrival,
            isRetained: frame.isRetained, reader: reader, openingRequests: candidate.route.openingRequests)
        var translation = Translation()
        defer {
            sink.requests += translation.requests
            sink.skippedCount += translation.skippedCount
        }
        try memory.translate(input, with: translator, into: &translation)
        var first: DeviceHandle?
        var firstObservations: [MachineObservation] = []
        for document in translation.documents {
            sink.observations.removeAll(keepingCapacity: true)
            guard try observe(document, candidate, into: &sink) else { continue }
            let address = DeviceAddress(dialect: candidate.route.dialect, id: document.device)
            guard let handle = handle(of: address) else { throw Refusal(.tooManyTopics) }
            if first == nil {
                first = handle
                firstObservations = sink.observations
            } else if first == handle {
                firstObservations += sink.observations
            } else {
                sink.others.append(ObservationSink.OtherDevice(device: handle, observations: sink.observations))
            }
        }
        sink.observations = firstObservations
        return first
    }

    /// False when the rules find nothing in the document.
    private func observe(
        _ document: Translation.Document, _ candidate: TopicEntry.Candidate, into sink: inout ObservationSink
    ) throws(Refusal) -> Bool {
        var payload = PayloadReading(bytes: document.json, range: document.json.indices, reader: reader)
        guard try payload.load(candidate.route) else { return false }
        let reading = RouteReading(candidate, reader)
        return try reading.observe(into: &sink) && !sink.observations.isEmpty
    }
}
