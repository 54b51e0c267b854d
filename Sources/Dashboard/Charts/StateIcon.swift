/// The drawings that go with each state, so that no state is told by colour alone.
enum StateIcon {
    static func svg(for status: BoardStatus) -> String {
        let drawing =
            switch status {
            case .busy: "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path class=\"solid\" d=\"M10 8.2v7.6l6-3.8z\"/>"
            case .paused: "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M10 9v6M14 9v6\"/>"
            case .setUp: "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 7v5l3.2 2\"/>"
            case .free: "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M8 12.4l2.8 2.8L16 9.6\"/>"
            case .off: "<path d=\"M12 3.5v8\"/><path d=\"M7.3 6.6a7.6 7.6 0 1 0 9.4 0\"/>"
            case .fault: "<path d=\"M12 3.6 21.2 20H2.8z\"/><path d=\"M12 10v4.4M12 17v.3\"/>"
            case .unheard:
                "<circle cx=\"12\" cy=\"12\" r=\"9\" stroke-dasharray=\"3 2.6\"/>"
                    + "<path d=\"M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 16.4v.3\"/>"
            }
        return "<svg class=\"icon\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\" "
            + "stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">" + drawing + "</svg>"
    }
}
