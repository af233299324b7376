using System.Management.Automation;
using NtlTools.Core.Runs;

namespace NtlTools.PowerShell.Commands;

/// <summary>Does the whole job in one call: from meter readings to a folder with scores and an inspection list.</summary>
/// <remarks>
/// <para>
/// Invoke-NtlRun imports readings, computes features, divides customers into segments, trains and tests a theft detector, scores
/// every customer, and writes everything to a folder: features.csv, segments.csv, scores.csv, inspection_list.csv, rejects.csv,
/// quality.json, the models, the evaluation, and run.json, which says what was done with which settings. The same input and seed give the same
/// files.
/// </para>
/// <para>
/// The folder gets all files at the end, or none. A lock keeps other runs out meanwhile. Memory grows with the customers times
/// the features, about 3 kB a customer.
/// </para>
/// <para>
/// What cannot be met ends the command. The category of the error says what kind it is: LimitsExceeded where the data is below
/// the quality asked for, ResourceBusy where another run holds the lock.
/// </para>
/// </remarks>
/// <example>
/// <summary>Runs on a file, in which one customer in ten is made a thief, and shows the first of the inspection list.</summary>
/// <code>$folder = New-Item (Join-Path ([IO.Path]::GetTempPath()) ntl-run) -ItemType Directory -Force
/// New-SyntheticMeterData 300 -Days 120 | ForEach-Object {
///     $row = [ordered]@{ Id = $_.CustomerId }
///     for ($day = 0; $day -lt 120; $day++) { $row[$_.Start.AddDays($day).ToString('yyyy-MM-dd')] = $_.Kwh[$day] }
///     [pscustomobject]$row } | Export-Csv $folder/readings.csv
/// $run = Invoke-NtlRun $folder/readings.csv $folder/out -SimulateTheft 0.1
/// $run.Top</code>
/// </example>
/// <example>
/// <summary>Says what a run would do, and does not do it.</summary>
/// <code>'id,2024-01-01,2024-01-02', 'A,1,2' | Set-Content small.csv
/// Invoke-NtlRun small.csv results -ClusterCount 3 -Capacity 50 -WhatIf</code>
/// </example>
/// <seealso cref="ImportMeterDataCommand"/>
/// <seealso cref="GetTheftScoreCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "NtlRun", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(RunSummary), typeof(FileInfo))]
public sealed class InvokeNtlRunCommand : RunCommand
{
    /// <inheritdoc/>
    protected override void End()
    {
        string? folder = ShellPaths.ResolveLiteral(SessionState.Path, OutputFolder, out ErrorRecord? error);
        if (folder is not null) error = RunFolder.Refusal(folder, NoClobber, Force);
        if (error is not null) ThrowTerminatingError(error);
        string input = Query is null ? string.Join(", ", Inputs) : "a query";
        if (!HasInput || !ShouldProcess(folder!, $"Run on {input} and write the results")) return;
        if (Force) RunFolder.AllowReplacing(folder!);
        RunSummary summary = RunWithStages(Settings(folder!));
        foreach (string decision in summary.Decisions) WriteVerbose(decision);
        foreach (string warning in summary.Warnings) WriteWarning(warning);
        IEnumerable<FileInfo> files = summary.Files.Select(file => new FileInfo(System.IO.Path.Combine(folder!, file)));
        if (PassThru) WriteObject(files, enumerateCollection: true);
        else WriteObject(summary);
        WriteSummary($"Scored {summary.CustomerCount:N0} customers in {summary.SegmentCount} segments, and listed "
            + $"{summary.InspectionCount:N0} for inspection in {folder}.");
    }

    private RunSummary RunWithStages(RunSettings settings) => RunWithProgress("Finding theft in meter data", (execution, stage) =>
        NtlRun.Execute(settings, execution, new StageReport(stage, execution.Progress!)));
}
