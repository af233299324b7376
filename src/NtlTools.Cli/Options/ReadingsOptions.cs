using System.CommandLine;
using System.Globalization;
using NtlTools.Cli.Display;
using NtlTools.Core.Readings;
using NtlTools.Core.Readings.Billing;
using NtlTools.Core.Readings.PostgreSql;

namespace NtlTools.Cli.Options;

/// <summary>The files of readings and how they are read.</summary>
internal sealed class ReadingsOptions
{
    private static readonly ImportSettings Defaults = new();

    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "Files (.csv, .parquet, .jsonl, .json; .gz, .zst), folders and wildcards of meter readings.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _query = OptionValue.OfText("--query", "SELECT",
        "Instead of files: a SELECT that DuckDB runs over files, such as \"SELECT id, time, kwh FROM 'lake/*.parquet'\"; or a server.");

    private readonly Option<string?> _connection = OptionValue.OfText("--connection", "NAME|STRING",
        "Runs --query in PostgreSQL: Host=..;Database=..;Username=.., or an environment variable that holds it. Password: PGPASSWORD.");

    private readonly Option<ReadingsLayout?> _layout = OptionValue.OfEnum<ReadingsLayout>("--layout",
        "Wide: a row a customer. Long: a reading. Billing: a bill. Index: a meter index. Found out by default.");

    private readonly Option<char?> _delimiter = OptionValue.Of<char?>("--delimiter", "CHARACTER",
        "The character between cells; found out by default.", ReadDelimiter, "one character such as ';', or 'tab'");

    private readonly Option<char?> _decimalMark = OptionValue.Of<char?>("--decimal-mark", ".|,",
        "The decimal mark; found out by default.",
        (string text, out char? mark) => (mark = text is "." or "," ? text[0] : null) is not null, "'.' or ','");

    private readonly Option<CultureInfo?> _culture = OptionValue.Of<CultureInfo?>("--culture", "NAME",
        "How dates such as 1/2/2014 are written: en-GB, en-US.", ReadCulture, "the name of a culture, such as en-GB");

    private readonly Option<string?> _idColumn = OptionValue.OfText("--id-column", "COLUMN", "The column of customer ids.");

    // "" is a value here: no column is the column of labels.
    private readonly Option<string?> _labelColumn = OptionValue.Of<string?>("--label-column", "COLUMN",
        "The column of labels: 1 theft, 0 honest, empty not inspected; '' for none.",
        (string text, out string? value) => (value = text) is not null, "the name of a column");

    private readonly Option<string?> _inspectionDateColumn = OptionValue.OfText("--inspection-date-column", "COLUMN",
        "The column of inspection dates.");

    private readonly Option<string[]> _readingColumns = OptionValue.OfTexts("--reading-column", "COLUMN",
        "Wide: a reading column that is no date; repeatable, * and ? are wildcards.");

    private readonly Option<string[]> _attributeColumns = OptionValue.OfTexts("--attribute-column", "COLUMN",
        "A column to keep as an attribute; repeatable, * and ? are wildcards.");

    private readonly Option<string?> _timeColumn = OptionValue.OfText("--time-column", "COLUMN",
        "Long, index: the column of times.");

    private readonly Option<string?> _valueColumn = OptionValue.OfText("--value-column", "COLUMN",
        "Long, billing: the column of kWh.");

    private readonly Option<string?> _periodStartColumn = OptionValue.OfText("--period-start-column", "COLUMN",
        "Billing: the column of first days.");

    private readonly Option<string?> _periodEndColumn = OptionValue.OfText("--period-end-column", "COLUMN",
        "Billing: the column of ends.");

    private readonly Option<string?> _monthsColumn = OptionValue.OfText("--months-column", "COLUMN",
        "Billing: the column of numbers of months, in place of first days.");

    private readonly Option<string?> _indexColumn = OptionValue.OfText("--index-column", "COLUMN",
        "Index: the column of what the register shows.");

    private readonly Option<string?> _readingTypeColumn = OptionValue.OfText("--reading-type-column", "COLUMN",
        "Billing, index: the column that says actual, estimated, corrected, cancelled.");

    private readonly Option<string?> _meterColumn = OptionValue.OfText("--meter-column", "COLUMN",
        "Index: the column of the number of the meter.");

    private readonly Option<string?> _digitsColumn = OptionValue.OfText("--digits-column", "COLUMN",
        "Index: the column of the digits of the register.");

    private readonly Option<PeriodEnd?> _periodEnd = OptionValue.OfEnum<PeriodEnd>("--period-end",
        "Billing: whether ends are last days (inclusive) or the days behind; found out by default.");

    private readonly Option<int?> _registerDigits = OptionValue.OfCount("--register-digits", "N",
        "Index: the digits of registers; those of each meter's highest index by default.", 1, 15);

    private readonly Option<bool> _keepEstimates = OptionValue.Switch("--keep-estimates",
        "Billing, index: leaves estimates as they are where actual readings follow.");

    private readonly Option<double?> _minimumCoverage = OptionValue.OfShare("--minimum-coverage",
        "Billing, index: the share of a step's days that must be billed (default 0); below it the step is missing.");

    private readonly Option<MeterInterval?> _interval = IntervalOption.Of(
        "The length of a step: hourly, daily, weekly, monthly, 15min, 1h, 1mo.");

    private readonly Option<DateTime?> _start = StartOption.Of(
        "When the first step begins, for reading columns that are no dates.");

    private readonly Option<string?> _timeZone = OptionValue.OfText("--time-zone", "ZONE",
        "The zone whose days times with an offset or in UTC are of, such as Europe/London; as they are written by default.");

    private readonly Option<string[]> _labelFiles = OptionValue.OfTexts("--label-file", "FILE",
        "A file of labels by customer id; repeatable.");

    private readonly Option<string[]> _attributeFiles = OptionValue.OfTexts("--attribute-file", "FILE",
        "A file of attributes by customer id; repeatable.");

    private readonly Option<bool> _allowNegative = OptionValue.Switch("--allow-negative",
        "Keeps readings below zero, such as a solar home's export.");

    private readonly Option<double?> _maximumReading = OptionValue.Of<double?>("--maximum-reading", "KWH",
        string.Create(CultureInfo.InvariantCulture,
            $"The largest believable reading, kWh a step; a larger one counts as missing (default {Defaults.MaximumReading})."),
        ReadKwh, "a number of kWh above 0, such as 5000 or 2.5");

    private readonly Option<long?> _memoryLimit = OptionValue.OfBytes("--memory-limit",
        "Long: the memory that rows may take before they go to a temporary file (default 1GB).",
        ImportSettings.LeastMemoryLimit);

    private readonly Option<string?> _temporaryFolder = OptionValue.OfText("--temporary-folder", "FOLDER",
        "Long: the folder of that file; the system's by default.");

    private readonly Option<long?> _temporaryLimit = OptionValue.OfBytes("--temporary-limit",
        "The room that temporary files may take; without a limit by default.", 1L << 20);

    private readonly Option<double?> _maximumExpansion = OptionValue.Of<double?>("--maximum-expansion", "TIMES",
        string.Create(CultureInfo.InvariantCulture,
            $"How many times its size a file may unpack to, 256 MB apart (default {Defaults.MaximumExpansion})."),
        ReadTimes, "a number of at least 1, such as 500");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Validators.Add(result =>
        {
            string[] inputs = result.GetValue(_inputs) ?? [];

            // A misspelt option would else be taken for a file.
            foreach (string option in inputs.Where(input => input.StartsWith('-')))
            {
                string meant = Spelling.Nearest(option, command.Options.Select(o => o.Name)) is { } known ? $"did you mean '{known}'? A" : "a";
                result.AddError($"'{option}' is no option of 'ntl {command.Name}'; {meant} file of that name is written './{option}'.");
            }
            bool files = inputs.Length > 0, query = result.GetResult(_query) is not null;
            if (files && query) result.AddError("--query stands instead of INPUT; name files in the query, or leave it out.");
            if (!files && !query) result.AddError($"'ntl {command.Name}' needs INPUT: files of meter readings, or --query.");
            if (!query && result.GetResult(_connection) is not null) result.AddError("--connection needs a --query.");
        });
        command.Add(_inputs);
        foreach (Option option in (Option[])[_query, _connection, _idColumn, _labelColumn, _inspectionDateColumn, _readingColumns,
            _attributeColumns,
            _layout, _delimiter, _decimalMark, _culture, _timeColumn, _valueColumn, _periodStartColumn,
            _periodEndColumn, _monthsColumn, _indexColumn, _readingTypeColumn, _meterColumn, _digitsColumn, _periodEnd,
            _registerDigits, _keepEstimates, _minimumCoverage, _interval, _start, _timeZone, _labelFiles,
            _attributeFiles, _allowNegative, _maximumReading, _memoryLimit, _temporaryFolder, _temporaryLimit,
            _maximumExpansion])
            command.Add(option);
    }

    /// <summary>The files, folders and wildcards.</summary>
    public IReadOnlyList<string> Inputs(ParseResult request) => request.GetValue(_inputs) ?? [];

    /// <summary>How they are read.</summary>
    public ImportSettings Settings(ParseResult request) => new()
    {
        Query = request.GetValue(_query),
        Server = request.GetValue(_connection) is { } connection ? PostgreSqlServer.Parse(connection) : null,
        Layout = request.GetValue(_layout) ?? ReadingsLayout.Auto,
        Delimiter = request.GetValue(_delimiter),
        DecimalMark = request.GetValue(_decimalMark),
        Culture = request.GetValue(_culture),
        IdColumn = request.GetValue(_idColumn),
        LabelColumn = request.GetValue(_labelColumn),
        InspectionDateColumn = request.GetValue(_inspectionDateColumn),
        ReadingColumns = request.GetValue(_readingColumns) ?? [],
        AttributeColumns = request.GetValue(_attributeColumns) ?? [],
        TimeColumn = request.GetValue(_timeColumn),
        ValueColumn = request.GetValue(_valueColumn),
        PeriodStartColumn = request.GetValue(_periodStartColumn),
        PeriodEndColumn = request.GetValue(_periodEndColumn),
        MonthsColumn = request.GetValue(_monthsColumn),
        IndexColumn = request.GetValue(_indexColumn),
        ReadingTypeColumn = request.GetValue(_readingTypeColumn),
        MeterColumn = request.GetValue(_meterColumn),
        DigitsColumn = request.GetValue(_digitsColumn),
        Billing = Defaults.Billing with
        {
            PeriodEnd = request.GetValue(_periodEnd) ?? Defaults.Billing.PeriodEnd,
            RegisterDigits = request.GetValue(_registerDigits) ?? Defaults.Billing.RegisterDigits,
            TrueUp = !request.GetValue(_keepEstimates),
            MinimumCoverage = request.GetValue(_minimumCoverage) ?? Defaults.Billing.MinimumCoverage,
        },
        Interval = request.GetValue(_interval),
        Start = request.GetValue(_start),
        TimeZone = request.GetValue(_timeZone),
        LabelFiles = request.GetValue(_labelFiles) ?? [],
        AttributeFiles = request.GetValue(_attributeFiles) ?? [],
        AllowNegative = request.GetValue(_allowNegative),
        MaximumReading = request.GetValue(_maximumReading) ?? Defaults.MaximumReading,
        MemoryLimit = request.GetValue(_memoryLimit) ?? Defaults.MemoryLimit,
        TemporaryFolder = request.GetValue(_temporaryFolder),
        TemporaryLimit = request.GetValue(_temporaryLimit),
        MaximumExpansion = request.GetValue(_maximumExpansion) ?? Defaults.MaximumExpansion,
    };

    private static bool ReadDelimiter(string text, out char? delimiter)
    {
        delimiter = text is "tab" or "\\t" ? '\t' : text.Length == 1 ? text[0] : null;
        return delimiter is { } character && char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && character != '"';
    }

    private static bool ReadKwh(string text, out double? kwh)
    {
        bool read = double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out double number);
        kwh = number;
        return read && number > 0 && double.IsFinite(number);
    }

    private static bool ReadTimes(string text, out double? times)
    {
        bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        times = number;
        return read && number >= 1 && double.IsFinite(number);
    }

    private static bool ReadCulture(string text, out CultureInfo? culture)
    {
        culture = null;
        try
        {
            if (text.Length > 0) culture = CultureInfo.GetCultureInfo(text, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            // The answer is the same as for an empty name.
        }
        return culture is not null;
    }
}
