#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module "$PSScriptRoot/../../out/NtlTools" -Force
    . "$PSScriptRoot/Data.ps1"
    Push-Location TestDrive:
    'id,2024-01-30,2024-01-31,2024-02-01,2024-02-02', 'A,1,,2,3', 'B,x,4,5,6', 'C,0,0,0,0' | Set-Content small.csv
}

AfterAll { Pop-Location }

Describe 'Measure-MeterData' {
    It 'reports customers, gaps, months and problems' {
        $quality = Import-MeterData small.csv -WarningAction SilentlyContinue | Measure-MeterData
        $quality.CustomerCount | Should -Be 3
        $quality.StepCount | Should -Be 4
        $quality.ReadingCount | Should -Be 10
        $quality.MissingCount | Should -Be 2
        $quality.SingleGapCount | Should -Be 1
        $quality.Months.Month | Should -Be @([datetime]'2024-01-01', [datetime]'2024-02-01')
        $quality.Months.MissingCount | Should -Be 2, 0
        $quality.Problems.Kind | Should -Contain 'ConstantSeries'
    }

    It 'knows what the import did not take where it is told the variable' {
        $quality = Import-MeterData small.csv -RejectVariable refused -WarningAction SilentlyContinue |
            Measure-MeterData -RejectVariable refused
        $quality.Rejects.Count | Should -Be 1
        $quality.Problems.Kind | Should -Contain 'RejectedInput'
    }

    It 'gives the report and then an error below the score asked for' {
        {
            Import-MeterData small.csv -WarningAction SilentlyContinue | Measure-MeterData -OutVariable script:written -MinimumScore 1
        } | Should -Throw -ErrorId 'DataBelowQuality,*'
        $written.Count | Should -Be 1
    }

    It 'gives nothing for nothing' { @() | Measure-MeterData | Should -BeNullOrEmpty }
}

Describe 'Repair-MeterData' {
    It 'fills single gaps and counts them, up to the features' {
        $repaired = Import-MeterData small.csv -WarningAction SilentlyContinue | Repair-MeterData
        $repaired[0].Kwh | Should -Be 1, 1.5, 2, 3
        $repaired[0].Repair.InterpolatedCount | Should -Be 1
        [float]::IsNaN($repaired[1].Kwh[0]) | Should -BeTrue
        ($repaired | New-CustomerFeatures).RepairedRatio | Should -Be 0.25, 0, 0
    }

    It 'makes negative readings missing only where it is asked to' {
        'id,2024-01-01,2024-01-02,2024-01-03', 'A,1,-4,2' | Set-Content negative.csv
        $kept = Import-MeterData negative.csv -AllowNegative | Repair-MeterData -MaximumGap 0
        $kept.Kwh[1] | Should -Be -4
        $dropped = Import-MeterData negative.csv -AllowNegative | Repair-MeterData -MaximumGap 0 -NegativeToMissing -MaximumNegativeRatio 1
        [float]::IsNaN($dropped.Kwh[1]) | Should -BeTrue
        $dropped.Repair.NegativeCount | Should -Be 1
    }
}
