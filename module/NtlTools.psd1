@{
    RootModule           = 'NtlTools.PowerShell.dll'
    NestedModules        = @('NtlTools.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0c1d7e-52a4-4b3e-9d58-1f7b6a0e4c92'
    Author               = 'The NtlTools authors'
    CompanyName          = 'The NtlTools authors'
    Copyright            = '(c) 2026 The NtlTools authors. MIT License.'
    Description          = 'Finds electricity theft and other non-technical loss in meter data, and divides customers into segments that explain what is normal for whom.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('NtlTools.Format.ps1xml')
    TypesToProcess       = @('NtlTools.Types.ps1xml')
    CmdletsToExport      = @(
        'Add-SimulatedTheft'
        'Build-TheftDetector'
        'Compare-Segment'
        'Compare-Segmentation'
        'Export-MeterData'
        'Export-NtlModel'
        'Export-NtlTable'
        'Find-OptimalClusterCount'
        'Get-CustomerSegment'
        'Get-SegmentMap'
        'Get-SegmentProfile'
        'Get-TheftScore'
        'Import-MeterData'
        'Import-NtlModel'
        'Import-TransactionData'
        'Invoke-NtlRun'
        'Invoke-Segmentation'
        'Measure-MeterData'
        'New-CustomerFeatures'
        'New-SyntheticMeterData'
        'Repair-MeterData'
        'Test-TheftDetector'
    )
    AliasesToExport      = @('Train-TheftDetector')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('electricity', 'theft', 'non-technical-loss', 'meter', 'smart-meter', 'anomaly-detection', 'clustering', 'segmentation', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/ntltools/ntltools'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
