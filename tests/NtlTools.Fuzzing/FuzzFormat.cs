using NtlTools.DuckDB;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>A format of files, and how files of it are damaged.</summary>
/// <remarks>A new format is one class and one line in <see cref="All"/>.</remarks>
internal abstract class FuzzFormat
{
    /// <summary>All formats that this build can read.</summary>
    public static IReadOnlyList<FuzzFormat> All { get; } = [new CsvFormat(), new GzipFormat(), new ModelFormat(), new XGBoostFormat(),
        .. DuckDBLibrary.IsAvailable ? (IEnumerable<FuzzFormat>)[new ParquetFormat(), new JsonLinesFormat()] : []];

    /// <summary>What the format is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>How many rounds in a row it gets where several formats take turns: fewer where a round takes long, as each does that opens
    /// DuckDB.</summary>
    public virtual int Share => 5;

    /// <summary>How many kinds of documented errors some dozen rounds end in, at least.</summary>
    public virtual int UsualErrors => 1;

    /// <summary>Whether a round can end the whole process, so that it must be noted before it is run.</summary>
    public virtual bool IsNative => false;

    /// <summary>Makes a round; from several threads at a time.</summary>
    /// <param name="random">The only thing that the round may depend on.</param>
    public abstract FuzzRound Make(ref SeededRandom random);

    /// <summary>Makes a round by its number.</summary>
    public FuzzRound Make(ulong seed, long round)
    {
        // Formats of one run must not damage their files alike; the hash must be the same in every process.
        ulong format = 0;
        foreach (char letter in Name) format = SeededRandom.Mix(format + letter);
        var random = new SeededRandom(seed ^ format, (ulong)round);
        return Make(ref random);
    }
}
