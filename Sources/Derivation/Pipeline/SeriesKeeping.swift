/// What becomes of the samples at a checkpoint.
enum SeriesKeeping {
    /// All are stored: what a collector had is there after it was killed.
    case inParts
    /// Those that fill a chunk are stored, the others wait: they are not encoded twice. For what is derived from the
    /// beginning again when it was killed.
    case inChunks
    case not
}
