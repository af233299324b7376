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
    private static readonly string[] SegmentColumns =
        ["CustomerId", "SegmentId", "SegmentName", "Distance", "Membership", "Quality", "Part", SimulationText.Column];

    private static readonly string[] ScoreColumns =
        ["CustomerId", "Score", "Rank", "RiskLevel", "Confidence", "SegmentId", "SupervisedScore", "IsolationScore", "Quality",
            "IsSimulated"];

    private static readonly string[] InspectionColumns =
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
        string[] attributes = [.. customers.SelectMany(c =>
            c.Attributes.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        CsvTable.Write(stream, ["CustomerId", "IsTheft", "Quality", SimulationText.Column, .. FeatureCatalogue.Names,
            .. attributes], customers.Count, (csv, row) =>
        {
            CustomerFeatures customer = customers[row];
            csv.Write(customer.CustomerId);
            csv.Write(customer.IsTheft);
            csv.Write(customer.Quality.ToString());
            csv.Write(SimulationText.Of(customer.Simulation));
            foreach (double value in customer.Values) csv.Write(value);
            foreach (string attribute in attributes) csv.Write(customer.Attributes.GetValueOrDefault(attribute));
        }, execution);
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
        CsvTable.Write(stream, SegmentColumns, customers.Count, (csv, row) =>
        {
            SegmentedCustomer customer = customers[row];
            csv.Write(customer.CustomerId);
            csv.Write(customer.SegmentId);
            csv.Write(customer.SegmentName);
            csv.WriteShare(customer.Distance);
            csv.WriteShare(customer.Membership);
            csv.Write(customer.Quality.ToString());
            csv.Write(customer.Part.ToString());
            csv.Write(SimulationText.Of(customer.Features.Simulation));
        }, execution);
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
        CsvTable.Write(stream, ScoreColumns, ranked.Length, (csv, row) =>
        {
            TheftScore score = ranked[row];
            csv.Write(score.CustomerId);
            csv.WriteShare(score.Score);
            csv.Write(score.Rank);
            csv.Write(score.RiskLevel.ToString());
            csv.WriteShare(score.Confidence);
            csv.Write(score.SegmentId);
            csv.WriteShare(score.SupervisedScore);
            csv.WriteShare(score.IsolationScore);
            csv.Write(score.Quality.ToString());
            csv.Write(score.IsSimulated);
        }, execution);
    }

    /// <summary>inspection_list.csv: whom to visit, why, and what is known already.</summary>
    public static void WriteInspectionList(Stream stream, IEnumerable<TheftScore> list)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(list);
        TheftScore[] visits = [.. list];
        CsvTable.Write(stream, InspectionColumns, visits.Length, (csv, row) =>
        {
            TheftScore score = visits[row];
            csv.Write(score.Rank);
            csv.Write(score.CustomerId);
            csv.WriteShare(score.Score);
            csv.Write(score.RiskLevel.ToString());
            csv.WriteShare(score.Confidence);
            csv.Write(score.SegmentId);
            csv.Write(score.SegmentName);
            csv.WriteShare(score.ConsumptionMean);
            for (int i = 0; i < 3; i++) csv.Write(i < score.Reasons.Count ? score.Reasons[i].ToString() : null);
            csv.Write(score.IsTheft);
            csv.Write(score.Part.ToString());
            csv.Write(score.IsSimulated);
        }, new ExecutionOptions { Threads = 1 });
    }
}
