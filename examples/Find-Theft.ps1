#Requires -Version 7.6
<#
.SYNOPSIS
    The pipeline step by step: train on last year's customers, score this year's, and list whom to visit.
.EXAMPLE
    ./examples/Find-Theft.ps1
#>
[CmdletBinding()]
param(
    # How many customers to invent for each year.
    [ValidateRange(300, 100000)]
    [int] $Customers = 1000
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/NtlTools')

# With real data this is: Import-MeterData readings.csv -LabelPath inspections.csv
$lastYear = New-SyntheticMeterData $Customers -TheftShare 0.1 -Seed 1
$thisYear = New-SyntheticMeterData $Customers -TheftShare 0.05 -Seed 2

$detector = $lastYear | New-CustomerFeatures | Invoke-Segmentation | Train-TheftDetector
$detector.Evaluation.TopShares | Format-Table

$thisYear | New-CustomerFeatures | Invoke-Segmentation -Model $detector.Segmentation |
    Get-TheftScore -Detector $detector -Capacity 2% |
    Select-Object Rank, CustomerId, @{ Name = 'Score'; Expression = { [Math]::Round($_.Score, 3) } }, RiskLevel,
        @{ Name = 'Why'; Expression = { $_.Reasons -join '; ' } }
