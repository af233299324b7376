namespace NtlTools.Core.Readings.Csv;

/// <summary>A compressed file unpacks to more than is accepted.</summary>
internal sealed class OversizedTextException(string message) : IOException(message);
