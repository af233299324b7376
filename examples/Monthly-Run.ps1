#Requires -Version 7.6
<#
.SYNOPSIS
    A month's run for a scheduled task: readings in, a folder with scores and an inspection list out.
.DESCRIPTION
    Exit codes: 0 done, 1 failed, 2 the data is below the quality gate, 3 another run holds the lock of the folder.
    Nothing is asked and nothing is coloured, so that the output can go to a log file.
.EXAMPLE
    pwsh -NonInteractive -File examples/Monthly-Run.ps1 -Path readings/*.csv -OutputFolder results
.EXAMPLE
    pwsh -NonInteractive -File examples/Monthly-Run.ps1 -Path readings -OutputFolder results -LabelPath inspections.csv -Capacity 200
#>
[CmdletBinding()]
param(
    # Files, folders and wildcards of meter readings.
    [Parameter(Mandatory)]
    [string[]] $Path,

    # The folder for the results.
    [Parameter(Mandatory)]
    [string] $OutputFolder,

    # Files with the results of inspections.
    [string[]] $LabelPath,

    # How many customers can be inspected: a number, or a share such as 2%.
    [string] $Capacity,

    # The lowest quality of readings that segments are made from.
    [ValidateSet('Low', 'Medium', 'High')]
    [string] $MinimumQuality,

    # The least quality of the data, 0 to 1; below it the exit code is 2, and quality.json in the folder says why.
    [double] $MinimumDataQuality,

    # Makes such a share of the customers thieves first, for a trial.
    [double] $SimulateTheft
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
try {
    # The module beside this script's repository, else an installed one.
    $built = Join-Path $PSScriptRoot '../out/NtlTools'
    Import-Module ((Test-Path $built) ? $built : 'NtlTools')

    $run = Invoke-NtlRun @PSBoundParameters
    $run | Format-List OutputFolder, CustomerCount, RejectCount, SegmentCount, AveragePrecision, InspectionCount, Seconds
    $run.Top | Format-Table
    exit 0
}
catch {
    [Console]::Error.WriteLine("$($_.FullyQualifiedErrorId): $_")
    if ($_.ErrorDetails.RecommendedAction) { [Console]::Error.WriteLine($_.ErrorDetails.RecommendedAction) }
    exit $(switch ($_.CategoryInfo.Category) {
            'LimitsExceeded' { 2 }
            'ResourceBusy' { 3 }
            default { 1 }
        })
}
