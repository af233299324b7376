using System.Globalization;
using NtlTools.Core.Detection;
using NtlTools.Core.Features;
using NtlTools.Core.Files;
using NtlTools.Core.Readings;
using NtlTools.Core.Segmentation;
using NtlTools.Core.Segmentation.Classification;
using NtlTools.Core.Segmentation.Comparison;
using NtlTools.Core.Segmentation.Mapping;
using NtlTools.Learning;

namespace NtlTools.Core.Reporting;

/// <summary>The tables that have one row a customer, as CSV, Parquet or in a database: their columns are defined here and nowhere else.</summary>
/// <remarks>In Parquet flags are BOOLEAN, counts and ranks BIGINT, other numbers DOUBLE, and what is missing is null.</remarks>
public static class CustomerTables
{
    internal static readonly TableColumn[] SegmentColumns =
    [
        TableColumn.Text("CustomerId"), TableColumn.Whole("SegmentId"), TableColumn.Text("SegmentName"),
        TableColumn.Number("Distance"), TableColumn.Number("Membership"), TableColumn.Text("Quality"), TableColumn.Text("Part"),
        TableColumn.Text(SimulationText.Column),
    ];

    internal static readonly TableColumn[] MapColumns =
    [
        TableColumn.Text("CustomerId"), TableColumn.Whole("SegmentId"), TableColumn.Text("SegmentName"), TableColumn.Number("X"),
        TableColumn.Number("Y"),
    ];

    internal static readonly TableColumn[] DifferenceColumns =
    [
        TableColumn.Whole("SegmentId"), TableColumn.Text("Name"), TableColumn.Flag("IsAttribute"), TableColumn.Number("EffectSize"),
        TableColumn.Number("Mean"), TableColumn.Number("ReferenceMean"), TableColumn.Number("Median"), TableColumn.Number("ReferenceMedian"),
        TableColumn.Number("PValue"), TableColumn.Number("AdjustedPValue"), TableColumn.Flag("IsSignificant"),
    ];

    internal static readonly TableColumn[] ScoreColumns =
    [
        TableColumn.Text("CustomerId"), TableColumn.Number("Score"), TableColumn.Whole("Rank"), TableColumn.Text("RiskLevel"),
        TableColumn.Number("Confidence"), TableColumn.Whole("SegmentId"), TableColumn.Number("SupervisedScore"),
        TableColumn.Number("IsolationScore"), TableColumn.Text("Quality"), TableColumn.Flag("IsSimulated"),
    ];

    internal static readonly TableColumn[] InspectionColumns =
    [
        TableColumn.Whole("Rank"), TableColumn.Text("CustomerId"), TableColumn.Number("Score"), TableColumn.Text("RiskLevel"),
        TableColumn.Number("Confidence"), TableColumn.Whole("SegmentId"), TableColumn.Text("SegmentName"),
        TableColumn.Number("ConsumptionMean"), TableColumn.Text("Reason1"), TableColumn.Text("Reason2"),
        TableColumn.Text("Reason3"), TableColumn.Flag("IsTheft"), TableColumn.Text("Part"), TableColumn.Flag("IsSimulated"),
    ];

    /// <summary>features.csv: id, label, quality, what is simulated, every feature, every attribute.</summary>
    public static void WriteFeatures(Stream stream, IReadOnlyList<CustomerFeatures> customers) =>
        WriteFeatures(stream, customers, ExecutionOptions.Default);

    /// <summary>features.csv or .parquet: id, label, quality, what is simulated, every feature, every attribute.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteFeatures(Stream stream, IReadOnlyList<CustomerFeatures> customers, ExecutionOptions execution,
        TableFormat format = TableFormat.Csv)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(customers);
        string[] attributes = AttributesOf(customers);
        TableWriter.Write(stream, format, ColumnsOfFeatures(customers), customers.Count,
            (cells, row) => WriteRow(cells, customers[row], attributes), execution);
    }

    /// <summary>segments.csv: id, segment, distance, membership, quality, part, what is simulated.</summary>
    public static void WriteSegments(Stream stream, IReadOnlyList<SegmentedCustomer> customers) =>
        WriteSegments(stream, customers, ExecutionOptions.Default);

    /// <summary>segments.csv or .parquet: id, segment, distance, membership, quality, part, what is simulated; and where it is
    /// known, how far the customer belongs to each segment (Probability0, Probability1, …).</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="customers">The customers.</param>
    /// <param name="execution">Threads and cancellation.</param>
    /// <param name="format">The form of the table.</param>
    /// <param name="predictions">One a customer, in their order; null to leave the probabilities out.</param>
    /// <exception cref="ArgumentException">There is not one prediction a customer.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteSegments(Stream stream, IReadOnlyList<SegmentedCustomer> customers, ExecutionOptions execution,
        TableFormat format = TableFormat.Csv, IReadOnlyList<SegmentPrediction>? predictions = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(customers);
        if (predictions is not null && predictions.Count != customers.Count)
            throw new ArgumentException($"There are {customers.Count} customers and {predictions.Count} predictions.", nameof(predictions));
        int segments = predictions is { Count: > 0 } ? predictions[0].Probabilities.Count : 0;
        TableColumn[] columns = [.. SegmentColumns, .. Enumerable.Range(0, segments).Select(
            segment => TableColumn.Number(string.Create(CultureInfo.InvariantCulture, $"Probability{segment}")))];
        TableWriter.Write(stream, format, columns, customers.Count, (cells, row) =>
        {
            WriteRow(cells, customers[row]);
            for (int segment = 0; segment < segments; segment++) cells.WriteShare(predictions![row].Probabilities[segment]);
        }, execution);
    }

    /// <summary>map.csv or .parquet: where customers lie on the map.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteMap(Stream stream, IReadOnlyList<MapPoint> points, ExecutionOptions execution,
        TableFormat format = TableFormat.Csv)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(points);
        TableWriter.Write(stream, format, MapColumns, points.Count, (cells, row) => WriteRow(cells, points[row]), execution);
    }

    /// <summary>Answers of a classifier: id, segment, name, probability, distance, and the probability of each segment.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteAnswers(Stream stream, IReadOnlyList<CustomerSegment> answers, ExecutionOptions execution,
        TableFormat format = TableFormat.Csv)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(answers);
        TableWriter.Write(stream, format, AnswerColumns(answers), answers.Count, (cells, row) => WriteRow(cells, answers[row]), execution);
    }

    /// <summary>segment_differences.csv or .parquet: how each segment differs from all others.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteDifferences(Stream stream, IReadOnlyList<SegmentDifference> differences, ExecutionOptions execution,
        TableFormat format = TableFormat.Csv)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(differences);
        TableWriter.Write(stream, format, DifferenceColumns, differences.Count, (cells, row) => WriteRow(cells, differences[row]), execution);
    }

    /// <summary>scores.csv: one row a customer in the order of rank.</summary>
    public static void WriteScores(Stream stream, IEnumerable<TheftScore> scores) =>
        WriteScores(stream, scores, ExecutionOptions.Default);

    /// <summary>scores.csv or .parquet: one row a customer in the order of rank.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteScores(Stream stream, IEnumerable<TheftScore> scores, ExecutionOptions execution,
        TableFormat format = TableFormat.Csv)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(scores);
        TheftScore[] ranked = [.. scores.OrderBy(s => s.Rank)];
        TableWriter.Write(stream, format, ScoreColumns, ranked.Length, (cells, row) => WriteRow(cells, ranked[row]), execution);
    }

    /// <summary>inspection_list.csv or .parquet: whom to visit, why, and what is known already.</summary>
    public static void WriteInspectionList(Stream stream, IEnumerable<TheftScore> list, TableFormat format = TableFormat.Csv)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(list);
        TheftScore[] visits = [.. list];
        TableWriter.Write(stream, format, InspectionColumns, visits.Length, (cells, row) => WriteVisit(cells, visits[row]),
            new ExecutionOptions { Threads = 1 });
    }

    /// <summary>The attributes that any of the customers has, in the order of their columns.</summary>
    internal static string[] AttributesOf(IReadOnlyList<CustomerFeatures> customers) => [.. customers.SelectMany(c =>
        c.Attributes.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    internal static void WriteRow(ITableCells cells, CustomerFeatures customer, string[] attributes)
    {
        cells.Write(customer.CustomerId);
        cells.Write(customer.IsTheft);
        cells.Write(customer.Quality.ToString());
        cells.Write(SimulationText.Of(customer.Simulation));
        int count = customer.Set.TableNames.Count;
        for (int feature = 0; feature < count; feature++) cells.Write(customer[feature]);
        foreach (string attribute in attributes) cells.Write(customer.Attributes.GetValueOrDefault(attribute));
    }

    internal static void WriteRow(ITableCells cells, SegmentedCustomer customer)
    {
        cells.Write(customer.CustomerId);
        cells.Write(customer.SegmentId);
        cells.Write(customer.SegmentName);
        cells.WriteShare(customer.Distance);
        cells.WriteShare(customer.Membership);
        cells.Write(customer.Quality.ToString());
        cells.Write(customer.Part.ToString());
        cells.Write(SimulationText.Of(customer.Features.Simulation));
    }

    internal static void WriteRow(ITableCells cells, MapPoint point)
    {
        cells.Write(point.CustomerId);
        cells.Write(point.SegmentId);
        cells.Write(point.SegmentName);
        cells.Write(point.X);
        cells.Write(point.Y);
    }

    /// <summary>The columns of answers; models of different numbers of segments do not go into one table.</summary>
    internal static TableColumn[] AnswerColumns(IReadOnlyList<CustomerSegment> answers) =>
    [
        TableColumn.Text("CustomerId"), TableColumn.Whole("SegmentId"), TableColumn.Text("SegmentName"), TableColumn.Number("Probability"),
        TableColumn.Number("Distance"),
        .. Enumerable.Range(0, answers.Count == 0 ? 0 : answers[0].Probabilities.Count)
            .Select(segment => TableColumn.Number(string.Create(CultureInfo.InvariantCulture, $"Probability{segment}"))),
    ];

    internal static void WriteRow(ITableCells cells, CustomerSegment answer)
    {
        cells.Write(answer.CustomerId);
        cells.Write(answer.SegmentId);
        cells.Write(answer.SegmentName);
        cells.WriteShare(answer.Probability);
        cells.WriteShare(answer.Distance);
        foreach (double probability in answer.Probabilities) cells.WriteShare(probability);
    }

    internal static void WriteRow(ITableCells cells, SegmentDifference difference)
    {
        cells.Write(difference.SegmentId);
        cells.Write(difference.Name);
        cells.Write(difference.IsAttribute);
        cells.WriteShare(difference.EffectSize);
        cells.Write(difference.Mean);
        cells.Write(difference.ReferenceMean);
        cells.Write(difference.Median);
        cells.Write(difference.ReferenceMedian);
        cells.Write(difference.PValue);
        cells.Write(difference.AdjustedPValue);
        cells.Write(difference.IsSignificant);
    }

    internal static void WriteRow(ITableCells cells, TheftScore score)
    {
        cells.Write(score.CustomerId);
        cells.WriteShare(score.Score);
        cells.Write(score.Rank);
        cells.Write(score.RiskLevel.ToString());
        cells.WriteShare(score.Confidence);
        cells.Write(score.SegmentId);
        cells.WriteShare(score.SupervisedScore);
        cells.WriteShare(score.IsolationScore);
        cells.Write(score.Quality.ToString());
        cells.Write(score.IsSimulated);
    }

    /// <summary>A row of inspection_list.csv.</summary>
    internal static void WriteVisit(ITableCells cells, TheftScore score)
    {
        cells.Write(score.Rank);
        cells.Write(score.CustomerId);
        cells.WriteShare(score.Score);
        cells.Write(score.RiskLevel.ToString());
        cells.WriteShare(score.Confidence);
        cells.Write(score.SegmentId);
        cells.Write(score.SegmentName);
        cells.WriteShare(score.ConsumptionMean);
        for (int i = 0; i < 3; i++) cells.Write(i < score.Reasons.Count ? score.Reasons[i].ToString() : null);
        cells.Write(score.IsTheft);
        cells.Write(score.Part.ToString());
        cells.Write(score.IsSimulated);
    }

    /// <summary>The columns of the table of features, attributes left out; those of meter readings where there are no customers.</summary>
    internal static TableColumn[] FeatureColumns(IReadOnlyList<CustomerFeatures> customers) =>
    [
        TableColumn.Text("CustomerId"), TableColumn.Flag("IsTheft"), TableColumn.Text("Quality"), TableColumn.Text(SimulationText.Column),
        .. (customers.Count == 0 ? FeatureCatalogue.Set : customers[0].Set).TableNames.Select(TableColumn.Number),
    ];

    /// <summary>The columns of the table of features, attributes included.</summary>
    internal static TableColumn[] ColumnsOfFeatures(IReadOnlyList<CustomerFeatures> customers) =>
        [.. FeatureColumns(customers), .. ColumnsOf(AttributesOf(customers), customers).Select(TableColumn.Text)];

    /// <summary>What the columns of attributes are called in the table of features.</summary>
    internal static string[] ColumnsOf(string[] attributes, IReadOnlyList<CustomerFeatures> customers) =>
        AttributeColumns.Of(attributes, FeatureColumns(customers).Select(c => c.Name));
}
