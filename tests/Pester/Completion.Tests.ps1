#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    Push-Location TestDrive:
    'Meter No,Kind,2024-01-01,2024-01-02', 'A,shop,1,2' | Set-Content columns.csv

    function Get-Completion([string] $Line) { ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches.CompletionText }
}

AfterAll { Pop-Location }

Describe 'Completion' {
    It 'offers the columns of the file that is given' {
        Get-Completion 'Import-MeterData -Path columns.csv -IdColumn ' | Should -Be "'Meter No'", 'Kind', "'2024-01-01'", "'2024-01-02'"
        Get-Completion 'Import-MeterData columns.csv -LabelColumn k' | Should -Be 'Kind'
        Get-Completion 'Invoke-NtlRun columns.csv out -AttributeColumn K' | Should -Be 'Kind'
    }

    It 'offers no column, and no error, where there is no file' {
        $Error.Clear()
        Get-Completion 'Import-MeterData -Path nowhere.csv -IdColumn zzz' | Should -BeNullOrEmpty
        $Error | Should -BeNullOrEmpty
    }

    It 'offers features' {
        Get-Completion 'Invoke-Segmentation -SegmentationVariable Weekl' | Should -Be 'WeeklyPatternStrength'
        Get-Completion 'Find-OptimalClusterCount -SegmentationVariable ConsumptionM, ZeroRat' | Should -Contain 'ZeroRatio'
    }

    It 'offers models and folders alone where a model is asked for' {
        Set-Content a.ntlmodel x
        Set-Content b.txt x
        $offered = Get-Completion 'Import-NtlModel -Path '
        "$offered" | Should -Match 'a\.ntlmodel'
        "$offered" | Should -Not -Match 'b\.txt'
    }

    It 'offers the segments of the model that is given' {
        $detector = New-SyntheticMeterData 120 -Days 100 | New-CustomerFeatures | Invoke-Segmentation -ClusterCount 3 |
            Train-TheftDetector -IsolationOnly -WarningAction SilentlyContinue
        Set-Variable -Name completionModel -Value $detector -Scope Global
        try {
            Get-Completion 'Get-SegmentProfile -Model $completionModel -SegmentId ' | Should -Be '0', '1', '2'
            Get-Completion 'Get-SegmentProfile -SegmentId ' | Should -Contain '-1'
        }
        finally { Remove-Variable -Name completionModel -Scope Global }
    }

    It 'offers intervals and values of enumerations' {
        Get-Completion 'Import-MeterData -Interval M' | Should -Be 'Monthly'
        Get-Completion 'Invoke-Segmentation -FitOn A' | Should -Be 'All', 'Automatic'
    }
}
