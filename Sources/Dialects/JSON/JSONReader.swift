internal import CSimdjson
internal import UsageDomain

/// Paths compiled for the parser; they keep their numbers.
@safe
final class JSONPlan {
    let paths: [JSONPath]
    /// Because it is owned by this object alone, freed with it, and never changed after `init`.
    fileprivate let handle: OpaquePointer

    init(_ paths: [JSONPath]) {
        guard let handle = unsafe releve_json_plan_create() else { fatalError("out of memory for a JSON plan") }
        self.paths = paths
        unsafe self.handle = unsafe handle
        for path in paths {
            unsafe releve_json_plan_add_path(handle, path.isSpread)
            for step in path.steps { unsafe Self.add(step, to: handle) }
        }
    }

    deinit { unsafe releve_json_plan_destroy(handle) }

    /// Safe to hand the bytes over because the shim copies them before it returns.
    @unsafe
    private static func add(_ step: JSONPath.Step, to handle: OpaquePointer) {
        switch step {
        case .key(let key):
            let key = Array(key.utf8)
            unsafe releve_json_plan_add_key(handle, key, key.count)
        case .numberedKey(let prefix, let suffix, let first):
            let prefix = Array(prefix.utf8)
            let suffix = Array(suffix.utf8)
            unsafe releve_json_plan_add_numbered_key(
                handle, prefix, prefix.count, suffix, suffix.count, Int32(clamping: first))
        case .wordedKey(let prefix, let suffix, let words):
            let prefix = Array(prefix.utf8)
            let suffix = Array(suffix.utf8)
            unsafe releve_json_plan_add_numbered_key(handle, prefix, prefix.count, suffix, suffix.count, 0)
            for (channel, words) in words.enumerated() {
                for word in words {
                    let word = Array(word.utf8)
                    unsafe releve_json_plan_add_word(handle, word, word.count, Int32(channel))
                }
            }
        case .anyKey:
            unsafe releve_json_plan_add_any_key(handle)
        case .index(let index):
            unsafe releve_json_plan_add_index(handle, index)
        case .element(let key, let value):
            let key = Array(key.utf8)
            let value = Array(value.utf8)
            unsafe releve_json_plan_add_where(handle, key, key.count, value, value.count)
        }
    }
}

/// The parser and the values it last found; every buffer is reused, so that a message allocates nothing.
@safe
final class JSONReader {
    static let largestPayload = 256 * 1024
    static let deepestNesting = 64
    private static let slotCapacity = 512
    private static let textCapacity = 16 * 1024

    /// Because it is owned by this object alone and freed with it.
    private let handle: OpaquePointer
    private var found: [releve_json_slot]
    private var starts: [UInt32] = []
    private var foundPlaces: [releve_json_place]
    /// Text of the slots, as ranges of these bytes.
    private(set) var text: [UInt8]
    let recent = RecentTexts()

    init() {
        guard let handle = unsafe releve_json_create(Self.largestPayload, Self.deepestNesting) else {
            fatalError("out of memory for the JSON parser")
        }
        unsafe self.handle = unsafe handle
        found = Array(repeating: releve_json_slot(), count: Self.slotCapacity)
        foundPlaces = Array(repeating: releve_json_place(), count: Self.slotCapacity)
        text = Array(repeating: 0, count: Self.textCapacity)
    }

    deinit { unsafe releve_json_destroy(handle) }

    // MARK: Reading

    /// The double nearest to a decimal number without a plus sign, which need not be as JSON has it; nil beyond any.
    static func double(_ bytes: ArraySlice<UInt8>) -> Double? {
        var value = 0.0
        // Because the shim only looks at the bytes while the closure runs.
        let isRead = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe releve_decimal_read(bytes.baseAddress, bytes.count, &value)
        }
        return isRead ? value : nil
    }

    /// Parses a whole document; nil when it is well formed.
    func parse(_ bytes: [UInt8], _ range: Range<Int>) -> QuarantineReason? {
        // Because the shim copies the bytes into its own padded buffer before it returns.
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe releve_json_parse(handle, bytes.extracting(range).baseAddress, range.count)
        }
        return switch Int(status) {
        case RELEVE_JSON_OK: nil
        case RELEVE_JSON_MALFORMED_NUMBER: .malformedNumber
        case RELEVE_JSON_INVALID_UTF8: .invalidUTF8
        case RELEVE_JSON_TOO_DEEP: .nestedTooDeep
        case RELEVE_JSON_TOO_LARGE, RELEVE_JSON_OUT_OF_MEMORY: .payloadTooLarge
        default: .malformedJSON
        }
    }

    /// Evaluates the plan on the document parsed last.
    ///
    /// False when it holds more values than anybody could mean.
    func read(_ plan: JSONPlan) -> Bool {
        reserveStarts(plan.paths.count)
        // Because each buffer is passed with its own capacity, which the shim does not exceed.
        let count = unsafe found.withUnsafeMutableBufferPointer { found in
            unsafe starts.withUnsafeMutableBufferPointer { starts in
                unsafe text.withUnsafeMutableBufferPointer { text in
                    unsafe releve_json_read(
                        handle, plan.handle, found.baseAddress, found.count, starts.baseAddress, text.baseAddress,
                        text.count)
                }
            }
        }
        return count <= Self.slotCapacity
    }

    /// Takes a whole payload as the value of the paths that name the document itself.
    func take(_ bytes: [UInt8], _ range: Range<Int>, for plan: JSONPlan) -> Bool {
        guard range.count <= Self.textCapacity else { return false }
        reserveStarts(plan.paths.count)
        for (offset, index) in range.enumerated() { text[offset] = bytes[index] }
        fill(plan) { path in path.isWholeDocument ? 0..<range.count : nil }
        return true
    }

    /// Takes a payload of `key=value` lines; a path of one key names a line.
    func takeLines(_ bytes: [UInt8], _ range: Range<Int>, for plan: JSONPlan) -> Bool {
        guard range.count <= Self.textCapacity else { return false }
        reserveStarts(plan.paths.count)
        for (offset, index) in range.enumerated() { text[offset] = bytes[index] }
        let lines = KeyValueLines(text[..<range.count])
        fill(plan) { path in
            guard path.steps.count == 1, case .key(let key) = path.steps[0] else { return nil }
            return lines.value(of: key)
        }
        return true
    }

    private func fill(_ plan: JSONPlan, value: (JSONPath) -> Range<Int>?) {
        var count = 0
        for (number, path) in plan.paths.enumerated() {
            starts[number] = UInt32(count)
            guard let range = value(path), count < found.count else { continue }
            var slot = releve_json_slot()
            slot.path = UInt32(number)
            slot.channel = -1
            slot.kind = UInt8(RELEVE_SLOT_TEXT)
            slot.text_start = UInt32(range.lowerBound)
            slot.text_length = UInt32(range.count)
            found[count] = slot
            count += 1
        }
        starts[plan.paths.count] = UInt32(count)
    }

    private func reserveStarts(_ pathCount: Int) {
        while starts.count <= pathCount { starts.append(0) }
    }

    /// What was found last; to be let go before the next message is read, else it would be copied.
    var values: JSONValues { JSONValues(found: found, starts: starts, text: text) }

    // MARK: The whole document

    /// Everything the document parsed last holds: for translators, which cannot name paths beforehand.
    func tree() -> JSONTree {
        let length = source.count
        // A value takes at least one byte and a separator, except for the containers around the last one.
        var nodes = Array(repeating: releve_json_node(), count: length / 2 + Self.deepestNesting + 1)
        var text = Array(repeating: UInt8(0), count: length)
        // Because each buffer is passed with its own capacity, which the shim does not exceed.
        let count = unsafe nodes.withUnsafeMutableBufferPointer { nodes in
            unsafe text.withUnsafeMutableBufferPointer { text in
                unsafe releve_json_tree(handle, nodes.baseAddress, nodes.count, text.baseAddress, text.count)
            }
        }
        nodes.removeLast(nodes.count - min(count, nodes.count))
        return JSONTree(nodes: nodes, bytes: text)
    }

    // MARK: Places

    /// A value's bytes in `source`, and its decoded text unless it is an array or an object.
    struct Place {
        let path: Int
        let range: Range<Int>
        let text: [UInt8]?
    }

    /// False when no path of the plan can exist in these bytes: a cheap test before parsing.
    func mayMatch(_ plan: JSONPlan, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        // Because the shim only looks at the bytes while the closure runs.
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe releve_json_plan_may_match(plan.handle, bytes.extracting(range).baseAddress, range.count)
        }
    }

    /// The places, in the document parsed last, of every value that any path names, duplicates included.
    ///
    /// Nil when there are more than anybody could mean, or the search failed: then nothing of it may be stored.
    func places(of plan: JSONPlan) -> [Place]? {
        // Because each buffer is passed with its own capacity, which the shim does not exceed.
        let count = unsafe foundPlaces.withUnsafeMutableBufferPointer { places in
            unsafe text.withUnsafeMutableBufferPointer { text in
                unsafe releve_json_locate(
                    handle, plan.handle, places.baseAddress, places.count, text.baseAddress, text.count)
            }
        }
        guard count <= foundPlaces.count else { return nil }
        return foundPlaces[..<count].map { place in
            let start = Int(place.text_start)
            return Place(
                path: Int(place.path), range: Int(place.start)..<Int(place.start) + Int(place.length),
                text: place.is_container ? nil : Array(text[start..<start + Int(place.text_length)]))
        }
    }

    /// The document parsed last; places refer to it.
    var source: [UInt8] {
        var length = 0
        // Because the pointer is only read before the next call to the parser.
        guard let bytes = unsafe releve_json_source(handle, &length) else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}
