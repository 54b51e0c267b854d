/// What to do about a machine whose power says nothing.
enum ThresholdAdvice {
    static let line =
        "write `power: {on_above: 5 W, busy_above: 100 W}` under the machine in your file, with a power between rest and work"
}
