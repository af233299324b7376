using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Learning;

namespace NtlTools.Core.Reporting;

/// <summary>The CSV files that have one row a customer: their columns are defined here and nowhere else.</summary>
public static class CustomerTables
{
    internal static readonly string[] SegmentColumns =
        ["CustomerId", "SegmentId", "SegmentName", "Distance", "Membership", "Quality", "Part", SimulationText.Column];

    internal static readonly string[] ScoreColumns =
        ["CustomerId", "Score", "Rank", "RiskLevel", "Confidence", "SegmentId", "SupervisedScore", "IsolationScore", "Quality",
            "IsSimulated"];

    internal static readonly string[] InspectionColumns =
    [
        "Rank", "CustomerId", "Score", "RiskLevel", "Confidence", "SegmentId", "SegmentName",
        "ConsumptionMean", "Reason1", "Reason2", "Reason3", "IsTheft", "Part", "IsSimulated",
    ];

    /// <summary>features.csv: id, label, quality, what is simulated, every feature, every attribute.</summary>
    public static void WriteFeatures(Stream stream, IReadOnlyList<CustomerFeatures> customers) =>
        WriteFeatures(stream, customers, ExecutionOptions.Default);

    /// <summary>features.csv: id, label, quality, what is simulated, every feature, every attribute.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteFeatures(Stream stream, IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(customers);
        string[] attributes = AttributesOf(customers);
        CsvTable.Write(stream, [.. FeatureColumns, .. attributes], customers.Count,
            (csv, row) => WriteRow(csv, customers[row], attributes), execution);
    }

    /// <summary>segments.csv: id, segment, distance, membership, quality, part, what is simulated.</summary>
    public static void WriteSegments(Stream stream, IReadOnlyList<SegmentedCustomer> customers) =>
        WriteSegments(stream, customers, ExecutionOptions.Default);

    /// <summary>segments.csv: id, segment, distance, membership, quality, part, what is simulated.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteSegments(Stream stream, IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(customers);
        CsvTable.Write(stream, SegmentColumns, customers.Count, (csv, row) => WriteRow(csv, customers[row]), execution);
    }

    /// <summary>scores.csv: one row a customer in the order of rank.</summary>
    public static void WriteScores(Stream stream, IEnumerable<TheftScore> scores) =>
        WriteScores(stream, scores, ExecutionOptions.Default);

    /// <summary>scores.csv: one row a customer in the order of rank.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteScores(Stream stream, IEnumerable<TheftScore> scores, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(scores);
        TheftScore[] ranked = [.. scores.OrderBy(s => s.Rank)];
        CsvTable.Write(stream, ScoreColumns, ranked.Length, (csv, row) => WriteRow(csv, ranked[row]), execution);
    }

    /// <summary>inspection_list.csv: whom to visit, why, and what is known already.</summary>
    public static void WriteInspectionList(Stream stream, IEnumerable<TheftScore> list)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(list);
        TheftScore[] visits = [.. list];
        CsvTable.Write(stream, InspectionColumns, visits.Length, (csv, row) => WriteVisit(csv, visits[row]),
            new ExecutionOptions { Threads = 1 });
    }

    /// <summary>The columns of features.csv before those of attributes.</summary>
    internal static IReadOnlyList<string> FeatureColumns { get; } =
        ["CustomerId", "IsTheft", "Quality", SimulationText.Column, .. FeatureCatalogue.Names];

    /// <summary>The attributes that any of the customers has, in the order of their columns.</summary>
    internal static string[] AttributesOf(IReadOnlyList<CustomerFeatures> customers) => [.. customers.SelectMany(c =>
        c.Attributes.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    internal static void WriteRow(ITableWriter table, CustomerFeatures customer, string[] attributes)
    {
        table.Write(customer.CustomerId);
        table.Write(customer.IsTheft);
        table.Write(customer.Quality.ToString());
        table.Write(SimulationText.Of(customer.Simulation));
        foreach (double value in customer.Values) table.Write(value);
        foreach (string attribute in attributes) table.Write(customer.Attributes.GetValueOrDefault(attribute));
    }

    internal static void WriteRow(ITableWriter table, SegmentedCustomer customer)
    {
        table.Write(customer.CustomerId);
        table.Write(customer.SegmentId);
        table.Write(customer.SegmentName);
        table.WriteShare(customer.Distance);
        table.WriteShare(customer.Membership);
        table.Write(customer.Quality.ToString());
        table.Write(customer.Part.ToString());
        table.Write(SimulationText.Of(customer.Features.Simulation));
    }

    internal static void WriteRow(ITableWriter table, TheftScore score)
    {
        table.Write(score.CustomerId);
        table.WriteShare(score.Score);
        table.Write(score.Rank);
        table.Write(score.RiskLevel.ToString());
        table.WriteShare(score.Confidence);
        table.Write(score.SegmentId);
        table.WriteShare(score.SupervisedScore);
        table.WriteShare(score.IsolationScore);
        table.Write(score.Quality.ToString());
        table.Write(score.IsSimulated);
    }

    /// <summary>A row of inspection_list.csv.</summary>
    internal static void WriteVisit(ITableWriter table, TheftScore score)
    {
        table.Write(score.Rank);
        table.Write(score.CustomerId);
        table.WriteShare(score.Score);
        table.Write(score.RiskLevel.ToString());
        table.WriteShare(score.Confidence);
        table.Write(score.SegmentId);
        table.Write(score.SegmentName);
        table.WriteShare(score.ConsumptionMean);
        for (int i = 0; i < 3; i++) table.Write(i < score.Reasons.Count ? score.Reasons[i].ToString() : null);
        table.Write(score.IsTheft);
        table.Write(score.Part.ToString());
        table.Write(score.IsSimulated);
    }
}
