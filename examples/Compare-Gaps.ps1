#Requires -Version 7.6
<#
.SYNOPSIS
    Whether gaps in the readings help to find theft: trains with and without the features of gaps, and compares.
.EXAMPLE
    ./examples/Compare-Gaps.ps1
#>
[CmdletBinding()]
param()
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/NtlTools')

$customers = New-SyntheticMeterData 1000 -TheftShare 0.12 | New-CustomerFeatures | Invoke-Segmentation
foreach ($exclude in $false, $true) {
    $evaluation = ($customers | Train-TheftDetector -ExcludeMissingness:$exclude).Evaluation
    [pscustomobject]@{
        Gaps             = $exclude ? 'left out' : 'used'
        AveragePrecision = [Math]::Round($evaluation.AveragePrecision, 3)
        RocAuc           = [Math]::Round($evaluation.RocAuc, 3)
        FoundInTop5      = $evaluation.TopShares.Where({ $_.Share -eq 0.05 }).TruePositives
    }
}
