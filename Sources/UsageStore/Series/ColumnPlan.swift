/// How a column is coded: its predictor, and the contexts its residuals are learnt in.
struct ColumnPlan {
    let kind: Predictor.Kind
    let grain: Int

    static let all = Predictor.Kind.all.flatMap { kind in (0...2).map { ColumnPlan(kind: kind, grain: $0) } }

    var code: UInt8 { UInt8(grain) << 5 | kind.code }

    init(kind: Predictor.Kind, grain: Int) {
        self.kind = kind
        self.grain = grain
    }

    init?(code: UInt8) {
        guard let kind = Predictor.Kind(code: code & 31), code >> 5 <= 2 else { return nil }
        self.init(kind: kind, grain: Int(code >> 5))
    }
}
