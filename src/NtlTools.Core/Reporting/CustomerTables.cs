using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;

namespace NtlTools.Core.Reporting;

/// <summary>The CSV files that have one row a customer or reject: their columns are defined here and nowhere else.</summary>
public static class CustomerTables
{
    /// <summary>features.csv: id, label, quality, what is simulated, every feature, every attribute.</summary>
    public static void WriteFeatures(Stream stream, IReadOnlyList<CustomerFeatures> customers)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(customers);
        string[] attributes = [.. customers.SelectMany(c => c.Attributes.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        using var csv = new CsvWriter(stream);
        foreach (string column in (IEnumerable<string>)["CustomerId", "IsTheft", "Quality", SimulationText.Column, .. FeatureCatalogue.Names, .. attributes]) csv.Write(column);
        csv.EndRow();
        foreach (CustomerFeatures customer in customers)
        {
            csv.Write(customer.CustomerId);
            csv.Write(customer.IsTheft);
            csv.Write(customer.Quality.ToString());
            csv.Write(SimulationText.Of(customer.Simulation));
            for (int feature = 0; feature < FeatureCatalogue.Count; feature++) csv.Write(customer[feature]);
            foreach (string attribute in attributes) csv.Write(customer.Attributes.GetValueOrDefault(attribute));
            csv.EndRow();
        }
        csv.Flush();
    }

    /// <summary>segments.csv: id, segment, distance, membership, quality, part, what is simulated.</summary>
    public static void WriteSegments(Stream stream, IReadOnlyList<SegmentedCustomer> customers)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(customers);
        using var csv = new CsvWriter(stream);
        foreach (string column in (ReadOnlySpan<string>)["CustomerId", "SegmentId", "SegmentName", "Distance", "Membership", "Quality", "Part", SimulationText.Column])
            csv.Write(column);
        csv.EndRow();
        foreach (SegmentedCustomer customer in customers)
        {
            csv.Write(customer.CustomerId);
            csv.Write(customer.SegmentId);
            csv.Write(customer.SegmentName);
            csv.WriteShare(customer.Distance);
            csv.WriteShare(customer.Membership);
            csv.Write(customer.Quality.ToString());
            csv.Write(customer.Part.ToString());
            csv.Write(SimulationText.Of(customer.Features.Simulation));
            csv.EndRow();
        }
        csv.Flush();
    }

    /// <summary>scores.csv: one row a customer in the order of rank.</summary>
    public static void WriteScores(Stream stream, IEnumerable<TheftScore> scores)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(scores);
        using var csv = new CsvWriter(stream);
        foreach (string column in (ReadOnlySpan<string>)["CustomerId", "Score", "Rank", "RiskLevel", "Confidence", "SegmentId",
            "SupervisedScore", "IsolationScore", "Quality", "IsSimulated"])
            csv.Write(column);
        csv.EndRow();
        foreach (TheftScore score in scores.OrderBy(s => s.Rank))
        {
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
            csv.EndRow();
        }
        csv.Flush();
    }

    /// <summary>inspection_list.csv: whom to visit, why, and what is known already.</summary>
    public static void WriteInspectionList(Stream stream, IEnumerable<TheftScore> list)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(list);
        using var csv = new CsvWriter(stream);
        foreach (string column in (ReadOnlySpan<string>)["Rank", "CustomerId", "Score", "RiskLevel", "Confidence", "SegmentId", "SegmentName",
            "ConsumptionMean", "Reason1", "Reason2", "Reason3", "IsTheft", "Part", "IsSimulated"])
            csv.Write(column);
        csv.EndRow();
        foreach (TheftScore score in list)
        {
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
            csv.EndRow();
        }
        csv.Flush();
    }
}
