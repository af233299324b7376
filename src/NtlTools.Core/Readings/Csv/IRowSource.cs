namespace NtlTools.Core.Readings.Csv;

/// <summary>Rows that come from elsewhere than a CSV file, as the text of one.</summary>
internal interface IRowSource
{
    /// <summary>Whether all rows can be read before they are read for good.</summary>
    bool CanReadTwice { get; }

    /// <summary>Reads the rows.</summary>
    /// <param name="file">The number that chunks carry.</param>
    /// <param name="needed">Whether a column is needed; the cells of others are left empty. Null for all.</param>
    /// <param name="chunkSize">About how many bytes a chunk has.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Chunks that the caller disposes of.</returns>
    IEnumerable<CsvChunk> ReadRows(int file, bool[]? needed, int chunkSize, CancellationToken cancellation);
}
