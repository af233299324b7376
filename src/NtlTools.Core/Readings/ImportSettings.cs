using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using NtlTools.Core.Errors;
using NtlTools.Core.Readings.Billing;
using NtlTools.Core.Readings.Csv;
using NtlTools.Core.Readings.PostgreSql;
using NtlTools.DuckDB;

namespace NtlTools.Core.Readings;

/// <summary>What an import is told; everything that is left out is found out from the files.</summary>
public sealed record ImportSettings
{
    /// <summary>The memory that rows of long files may take where nothing else is said: 1 GB.</summary>
    public const long DefaultMemoryLimit = 1L << 30;

    /// <summary>How many times its size a file may unpack to where nothing else is said: 200. Readings compress to a third or
    /// a tenth, wide rows of nothing but zeros to a 320th, and gzip reaches 1,032 with what says nothing at all.</summary>
    public const double DefaultMaximumExpansion = 200;

    /// <summary>What any file may unpack to: 256 MB.</summary>
    internal const long SpareExpansion = 256L << 20;

    /// <summary>The least memory that rows of long files can be limited to: 1 MB.</summary>
    public const long LeastMemoryLimit = 1L << 20;

    private readonly double _maximumReading = 1_000_000, _maximumExpansion = DefaultMaximumExpansion;
    private readonly long? _temporaryLimit;
    private readonly char? _delimiter, _decimalMark;
    private readonly int _chunkSize = CsvFileReader.ChunkSize, _partitionBits = RowPacker.MostPlaceBits;
    private readonly long _memoryLimit = DefaultMemoryLimit;

    /// <summary>The layout of the files.</summary>
    public ReadingsLayout Layout { get; init; }

    /// <summary>The character between cells; null to find it out (comma, semicolon, tab or bar).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is a letter, digit, quotation mark or line end, or not ASCII.</exception>
    public char? Delimiter
    {
        get => _delimiter;
        init
        {
            if (value is { } c && (!char.IsAscii(c) || char.IsLetterOrDigit(c) || c is '"' or '\r' or '\n' or '\0'))
                throw new ArgumentOutOfRangeException(nameof(value), value,
                    "A delimiter is an ASCII character that cells do not hold.");
            _delimiter = value;
        }
    }

    /// <summary>The decimal mark, '.' or ','; null to find it out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another character.</exception>
    public char? DecimalMark
    {
        get => _decimalMark;
        init
        {
            if (value is not (null or '.' or ','))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A decimal mark is a point or a comma.");
            _decimalMark = value;
        }
    }

    /// <summary>Settles whether 1/2/2014 is in January or February, and the names of months; null where the files settle
    /// it.</summary>
    public CultureInfo? Culture { get; init; }

    /// <summary>The column of customer ids; null to find it out by its name, else the first column that is no date.</summary>
    public string? IdColumn { get; init; }

    /// <summary>The column of labels; null to find it out by its name (FLAG, IsTheft, theft, fraud, label); "" for
    /// none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The column of inspection dates; null to find it out by its name (InspectionDate).</summary>
    public string? InspectionDateColumn { get; init; }

    /// <summary>The columns to keep as attributes, as names or wildcards; none by default. Columns of labels, of inspection
    /// dates and of simulation marks never become attributes, whoever names them: they would give the answer away.</summary>
    public IReadOnlyList<string> AttributeColumns { get; init; } = [];

    /// <summary>Wide files: the reading columns, as names or wildcards; empty for all whose header is a date.</summary>
    public IReadOnlyList<string> ReadingColumns { get; init; } = [];

    /// <summary>Files of bills: the column of first days; null to find it out by its name.</summary>
    public string? PeriodStartColumn { get; init; }

    /// <summary>Files of bills: the column of ends; null to find it out by its name.</summary>
    public string? PeriodEndColumn { get; init; }

    /// <summary>Files of bills: the column of numbers of months, which with an end stand for a first day; null to find it out
    /// by its name where there is no first day.</summary>
    public string? MonthsColumn { get; init; }

    /// <summary>Files of meter indexes: the column of the register, kWh; null to find it out by its name.</summary>
    public string? IndexColumn { get; init; }

    /// <summary>Files of bills and indexes: the column that says actual, estimated, corrected or cancelled, and for an index
    /// removed, installed or exchanged; null to find it out by its name.</summary>
    public string? ReadingTypeColumn { get; init; }

    /// <summary>Files of meter indexes: the column of the meter's number; null to find it out by its name.</summary>
    public string? MeterColumn { get; init; }

    /// <summary>Files of meter indexes: the column of the digits of the register; null to find it out by its name.</summary>
    public string? DigitsColumn { get; init; }

    /// <summary>How bills and meter indexes become even steps. <see cref="AllowNegative"/> and <see cref="MaximumReading"/> hold
    /// for them, a bill's kWh in place of a step's.</summary>
    public BillingSettings Billing { get; init; } = new();

    /// <summary>Long files and meter indexes: the column of times; null to find it out.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>Long files and bills: the column of kWh; null to find it out.</summary>
    public string? ValueColumn { get; init; }

    /// <summary>The length of a step; null to find it out, and a month for bills and meter indexes. A longer one than the
    /// files' own sums the readings of each step.</summary>
    public MeterInterval? Interval { get; init; }

    /// <summary>The first step's start, for wide files whose reading columns are not dates.</summary>
    public DateTime? Start { get; init; }

    /// <summary>The zone that times with an offset or in UTC are of, by its IANA name (Europe/London); null for the clocks they
    /// are written by. Steps of a day or longer begin by its clocks; shorter ones are even in UTC. A time that says no zone is taken
    /// as it is written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TimeZone { get; init; }

    /// <summary>Further files with labels, joined by id.</summary>
    public IReadOnlyList<string> LabelFiles { get; init; } = [];

    /// <summary>Further files with attributes, joined by id; all their columns but those of labels and inspection dates are kept
    /// unless <see cref="AttributeColumns"/> names some.</summary>
    public IReadOnlyList<string> AttributeFiles { get; init; } = [];

    /// <summary>Keeps readings below zero (export of solar homes) instead of rejecting them.</summary>
    public bool AllowNegative { get; init; }

    /// <summary>The largest believable reading, kWh a step; a larger one is rejected. Positive; more than 10³⁰ counts as that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public double MaximumReading
    {
        get => _maximumReading;
        init
        {
            if (!(value > 0) || !double.IsFinite(value))
                throw new ArgumentOutOfRangeException(nameof(value), value,
                    "The largest believable reading is a positive number.");

            // Readings are kept as 32-bit numbers, and sums of many of them must be finite, too.
            _maximumReading = Math.Min(value, 1e30);
        }
    }

    /// <summary>How many times its size a file may unpack to: a compressed CSV or JSON file, and the rows of a Parquet file as text.
    /// Reading ends where it is more, but for 256 MB that any file may have; the rows before are read. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or not finite.</exception>
    public double MaximumExpansion
    {
        get => _maximumExpansion;
        init
        {
            if (!(value >= 1) || !double.IsFinite(value))
                throw new ArgumentOutOfRangeException(nameof(value), value, "A compressed file may unpack to its own size at least.");
            _maximumExpansion = value;
        }
    }

    /// <summary>A query that yields rows, wide or long, besides those of files; null for none. It is one SELECT in DuckDB's SQL,
    /// over files such as 'lake/*.parquet'; it writes nothing and reaches no network, but it reads whatever file the user may
    /// read. It is run twice: for its first rows, which show what its columns are, and for all. Where it has no ORDER BY, rows come
    /// in the order of the files. With a <see cref="Server"/> it is that server's, in place of files: long rows, read once, in a
    /// transaction that can only read.</summary>
    /// <remarks>It may hold a password, so that it can be set and not read; <see cref="ShownQuery"/> is what may be seen.</remarks>
    [JsonIgnore]
    [SuppressMessage("Design", "CA1044:Properties should not be write only", Justification = "What can be read can be written out.")]
    public string? Query
    {
        init => RawQuery = value is null ? null : new(value);
    }

    /// <summary>The query without passwords, for manifests.</summary>
    [JsonPropertyName("query")]
    public string? ShownQuery => RawQuery is not { } query ? null
        : Server is null ? PostgreSqlServer.RedactPatterns(query.Reveal()) : Server.Redact(query.Reveal());

    /// <summary>The query as it is to be run; null for none.</summary>
    internal QueryText? RawQuery { get; init; }

    /// <summary>The PostgreSQL server that runs <see cref="Query"/>; null for DuckDB.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PostgreSqlServer? Server { get; init; }

    /// <summary>The folder from which the names of files in <see cref="Query"/> start; null for the process's.</summary>
    [JsonIgnore]
    public string? QueryFolder { get; init; }

    /// <summary>Long files: about how many bytes of memory their rows may take before they go to a temporary file, at least
    /// <see cref="LeastMemoryLimit"/>. Seven to twelve bytes hold a row, so that the usual limit holds a hundred million. No result
    /// depends on it. Where DuckDB reads the rows, up to half of it is DuckDB's, and 64 MB at least. A low limit costs time where there are many customers: each thousand of them writes for itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is too low.</exception>
    [JsonIgnore]
    public long MemoryLimit
    {
        get => _memoryLimit;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, LeastMemoryLimit);
            _memoryLimit = value;
        }
    }

    /// <summary>Long files: the folder of the temporary file; null for the system's. The file can be read by nobody else and is
    /// gone when the import ends, however it ends.</summary>
    [JsonIgnore]
    public string? TemporaryFolder { get; init; }

    /// <summary>The zone of <see cref="TimeZone"/>; null where none is set.</summary>
    /// <exception cref="NtlException">There is no such zone.</exception>
    internal TimeZoneInfo? Zone
    {
        get
        {
            if (TimeZone is null) return null;
            return TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out TimeZoneInfo? zone) ? zone
                : throw NtlErrors.UnknownTimeZone(TimeZone);
        }
    }

    /// <summary>How many bytes temporary files may take: those of long rows, and besides them those of DuckDB. Null for no limit but that
    /// of the disk. The import ends where they would take more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    [JsonIgnore]
    public long? TemporaryLimit
    {
        get => _temporaryLimit;
        init
        {
            if (value is { } bytes) ArgumentOutOfRangeException.ThrowIfNegative(bytes, nameof(value));
            _temporaryLimit = value;
        }
    }

    /// <summary>What any file may unpack to, bytes.</summary>
    internal long SpareBytes { get; init; } = SpareExpansion;

    /// <summary>How far files may expand.</summary>
    internal ExpansionLimit Expansion => new(MaximumExpansion, SpareBytes);

    /// <summary>Opens the database that reads what is not CSV.</summary>
    internal Func<DuckDBSettings, DuckDBDatabase> OpenDatabase { get; init; } = DuckDBDatabase.Open;

    /// <summary>How many customers' rows are kept together, as a number of bits; no result depends on it.</summary>
    internal int PartitionBits
    {
        get => _partitionBits;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, RowPacker.MostPlaceBits);
            _partitionBits = value;
        }
    }

    /// <summary>About how many bytes are parsed at a time, at least 1; no result depends on it.</summary>
    internal int ChunkSize
    {
        get => _chunkSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _chunkSize = value;
        }
    }
}
