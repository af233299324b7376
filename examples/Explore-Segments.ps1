#Requires -Version 7.6
<#
.SYNOPSIS
    How many segments there are, what is typical of each, and which customers fit worst.
.EXAMPLE
    ./examples/Explore-Segments.ps1
#>
[CmdletBinding()]
param()
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/NtlTools')

$features = New-SyntheticMeterData 800 -Days 365 | New-CustomerFeatures
$evaluations = $features | Find-OptimalClusterCount -MaximumClusterCount 6
$evaluations | Format-Table
"Recommended: $(($evaluations | Where-Object IsRecommended).Reason)"

$customers = $features | Invoke-Segmentation -ClusterCount 4 -UseTercile
$customers | Get-SegmentProfile | Format-Table
$customers | Sort-Object Distance -Descending | Select-Object -First 5 | Format-Table
