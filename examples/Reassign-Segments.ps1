#Requires -Version 7.6
<#
.SYNOPSIS
    The quarterly reassignment: puts this quarter's customers into last quarter's segments, says what moved, and fits new segments
    where the old ones no longer fit.
.DESCRIPTION
    Without paths it invents two quarters of the same customers; in the second, half of them use twice as much.
.EXAMPLE
    ./examples/Reassign-Segments.ps1
.EXAMPLE
    ./examples/Reassign-Segments.ps1 -PreviousPath q1/*.csv -Path q2/*.csv -MovesPath moved.csv
#>
[CmdletBinding()]
param(
    # Last quarter's readings.
    [string[]] $PreviousPath,

    # This quarter's readings.
    [string[]] $Path,

    # A file for the list of who moved from where to where.
    [string] $MovesPath,

    # How many customers to invent where no paths are given.
    [ValidateRange(100, 100000)]
    [int] $Customers = 400
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/NtlTools')

if ($PreviousPath -and $Path) {
    $previousReadings = Import-MeterData $PreviousPath
    $readings = Import-MeterData $Path
}
else {
    $previousReadings = New-SyntheticMeterData $Customers -Days 90
    $readings = New-SyntheticMeterData $Customers -Days 90 | ForEach-Object {
        # Every second household has bought a car that is charged at home.
        if ([int]$_.CustomerId.Substring(1) % 2 -eq 0) { for ($i = 0; $i -lt $_.Kwh.Count; $i++) { $_.Kwh[$i] *= 2 } }
        $_
    }
}

# The model is what last quarter's run has left; with a saved one: Invoke-Segmentation -Model last-quarter.ntlmodel
$previous = $previousReadings | New-CustomerFeatures | Invoke-Segmentation
$features = $readings | New-CustomerFeatures
$model = $previous | Train-TheftDetector -IsolationOnly -WarningAction SilentlyContinue
$current = $features | Invoke-Segmentation -Model $model

$comparison = $current | Compare-Segmentation -Reference $previous -WarningAction SilentlyContinue
"Verdict: $($comparison.Verdict)"
$comparison.Reasons | ForEach-Object { "  $_" }
$comparison.Movements | Format-Table
$comparison.Drifts | Where-Object Grade -NE 'None' | Select-Object -First 5 | Format-Table
if ($MovesPath) { $comparison.Moves | Export-Csv $MovesPath }

if ($comparison.Verdict -eq 'Refit') {
    $current = $features | Invoke-Segmentation
    "New segments were fitted. The same customers in the old and the new ones:"
    ($current | Compare-Segmentation -Reference $model -WarningAction SilentlyContinue).Movements | Format-Table
}
$current | Get-SegmentProfile | Format-Table
