import UsageDomain

/// Prints one line, whatever it quotes: every line of every command goes this way.
func print(_ line: some CustomStringConvertible) {
    Swift.print(ForeignText.line(line.description))
}

/// Prints several lines, such as a JSON document laid out for people.
func print(lines: some CustomStringConvertible) {
    Swift.print(ForeignText.lines(lines.description))
}
